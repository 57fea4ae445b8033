"""The network of three letters learns."""
