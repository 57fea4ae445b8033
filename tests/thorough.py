"""How much the tests try: a part in the suite, for which one waits, all with `make thorough`.

What is tried is the same each time, so the part finds what all would find but for rare cases.
"""

from hypothesis import settings

is_on = False  # see conftest.py, before any test is imported
PART, FEWEST = 5, 15


def examples(count: int) -> settings:
    """Above a property: so many examples; in the suite a fifth."""
    return settings(max_examples=count if is_on else max(FEWEST, count // PART))
