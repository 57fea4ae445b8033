"""The version of Nablab; pyproject.toml has the same, and a test compares them."""

VERSION = "0.2.0"
