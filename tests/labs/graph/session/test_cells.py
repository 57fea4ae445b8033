"""Arrays made by hand: what is read from a field and from a spreadsheet, and how an array grows."""

import numpy as np
import pytest

from gui.labs.graph.session.cells import grown, read_block, read_data, read_shape, reshaped, with_block


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("1,5\t2\r\n3\t−4\r\n", [[1.5, 2], [3, -4]]),
        ("1;2,5\n3;4", [[1, 2.5], [3, 4]]),
        ("1, 2\n3, 4", [[1, 2], [3, 4]]),
        ("1,2,3\n4,5,6", [[1, 2, 3], [4, 5, 6]]),
        ("0.5,2\n3,4", [[0.5, 2], [3, 4]]),
        ("1,5 2,5\n3 4", [[1.5, 2.5], [3, 4]]),
        ("1 2\n\n3 4", [[1, 2], [3, 4]]),
        ("1/2\t1e-3", [[0.5, 0.001]]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("5", [[5]]),
    ],
)
def test_cells_are_read_as_programs_copy_them(text, rows):
    assert read_block(text).tolist() == rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no numbers"),
        ("1,5", "“1,5” may be one number or two: put tabs or semicolons"),
        ("1\n2,5", "“2,5” may be"),
        ("a\t1", "Row 1, column 1: “a” is not a number"),
        ("1\t2\n3\t1_0", "Row 2, column 2"),
        ("1\tnan", "Row 1, column 2"),
        ("1\t\n2\t3", "Row 1, column 2"),
        ("1\t2\n3", "Row 2 has 1 cells, but the first has 2"),
        ("1\t" * 50_000, "too much to paste"),
        ("[[1, 2], [3]]", "the same length"),
    ],
)
def test_what_is_wrong_with_cells_is_told_with_its_place(text, why):
    with pytest.raises(ValueError, match=why):
        read_block(text)


def test_a_number_or_an_array_is_typed():
    assert read_data("−2,5") == -2.5
    assert read_data(" [1, 2]").tolist() == [1, 2]
    assert read_data("[[1], [2]]").shape == (2, 1)
    for text in ("[1, [2]]", "[a]", "[1]; b = 2", "["):
        with pytest.raises(ValueError, match=r"array|same length|expected"):
            read_data(text)


def test_a_shape_is_typed_in_any_way():
    shapes = {"2 × 3": (2, 3), "2x3": (2, 3), "(2, 3)": (2, 3), "5": (5,), "(5,)": (5,), "": ()}
    assert {text: read_shape(text) for text in shapes} == shapes
    for text in ("0", "a", "2 × -3", "9999999999", "1" + "x1" * 9):
        with pytest.raises(ValueError, match="is not a shape; type one such as 2 × 3"):
            read_shape(text)
    with pytest.raises(ValueError, match="too large"):
        read_shape("99999 x 9999")


def test_numbers_stay_where_a_new_shape_has_room_for_them():
    data = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert reshaped(data, (3, 2)).tolist() == [[1, 2], [3, 4], [0, 0]]
    assert reshaped(data, (1, 3)).tolist() == [[1, 2, 0]]
    assert reshaped(data, (4,)).tolist() == [1, 2, 3, 4]
    assert reshaped(7.0, (2, 2)).tolist() == [[7, 0], [0, 0]]
    assert grown(7.0, -1).tolist() == [7, 0]
    assert grown(np.array([1.0, 2.0]), -2).tolist() == [[1, 2], [0, 0]]
    assert grown(data, -1).tolist() == [[1, 2, 0], [3, 4, 0]]


def test_a_block_goes_over_the_cells_from_its_place_on():
    data, block = np.zeros((2, 2)), np.array([[1.0], [2.0]])
    assert with_block(data, block, (1, 1)).tolist() == [[0, 0], [0, 1], [0, 2]]
    assert with_block(data, block, None).tolist() == [[1, 0], [2, 0]]
    assert with_block(np.zeros(2), block.T, (1,)).tolist() == [0, 1, 2]
    assert with_block(np.zeros(2), block, (0,)).tolist() == [[1, 0], [2, 0]]
    assert with_block(5.0, block.T, None).tolist() == [1, 2]
    assert data.sum() == 0
    with pytest.raises(ValueError, match="one or two axes"):
        with_block(np.zeros((2, 2, 2)), block, None)
