import gzip

import numpy as np
import pytest

from engine.disk import FileError
from engine.pendigits import read_pendigits

# made up, in UCI's format
HEAD = """.INCLUDE        nowhere.doc

.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.HIERARCHY      DIGIT

"""
SEVEN = """.SEGMENT DIGIT    0-1 ? "7"
.COMMENT 7 12  3
.PEN_DOWN
 100  400
 200  400
 150  100
.PEN_UP
.DT 100
.PEN_DOWN
 110  250
 190  250
.PEN_UP
.DT 100

"""
DOT = """.SEGMENT DIGIT    2 ? "1"
.COMMENT 1 30  4
.PEN_DOWN
 5  6
.PEN_UP
.DT 100
"""


def read(tmp_path, text):
    path = tmp_path / "pens.tra"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_pendigits(path)


def test_labels_writers_and_strokes_are_read(tmp_path):
    seven, one = read(tmp_path, HEAD + SEVEN + DOT)
    assert (seven.label, seven.writer) == (7, 12)
    assert (one.label, one.writer) == (1, 30)
    stem, bar = seven.strokes
    np.testing.assert_array_equal(stem, [[100, -400], [200, -400], [150, -100]])  # y down
    np.testing.assert_array_equal(bar, [[110, -250], [190, -250]])
    assert one.strokes[0].shape == (1, 2)


def test_gzipped_is_the_same(tmp_path):
    plain, packed = (read(tmp_path, text) for text in (SEVEN, gzip.compress(SEVEN.encode())))
    np.testing.assert_array_equal(plain[0].strokes[0], packed[0].strokes[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the line .SEGMENT DIGIT is missing"),
        (b"\x00\x01\x02 anything", "the line .SEGMENT DIGIT is missing"),
        (b"\x1f\x8b broken", "cannot be read"),
        (gzip.compress(SEVEN.encode())[:-20] + bytes(20), "cannot be read"),
        (gzip.compress(SEVEN.encode())[:-9], "cannot be read"),
        (b"\x1f\x9d\x90", "uncompress pens.tra"),
        (HEAD + SEVEN.split(".PEN_UP")[0], "ends within a digit"),
        (HEAD + SEVEN[:-60], "line 12: not a point"),
        (SEVEN.replace("200  400", "200  four"), "line 5: not a point"),
        (SEVEN.replace("200  400", "200  nan"), "line 5: not a point"),
        (SEVEN.replace("200  400", "200  400  1"), "line 5: not a point"),
        (SEVEN.replace(".COMMENT 7 12", ".COMMENT 70 12"), "line 2: 70 is not a digit"),
        (SEVEN.replace(".COMMENT 7 12  3", ""), "line 3: a stroke before"),
        (DOT.replace(" 5  6\n", ""), "line 4: the pen goes up without a point"),
        (SEVEN.replace(".PEN_UP", ""), "not a point"),
        (SEVEN.replace(" 200  400", ".COMMENT 7 12  3"), "line 5: not a point"),
        (SEVEN.replace(" 200  400", ".PEN_DOWN"), "line 5: not a point"),
        (SEVEN.replace(".COMMENT 7", ".COMMENT " + 5000 * "7"), "digits"),
        (DOT.split(".PEN_DOWN")[0] + SEVEN, "a digit without a stroke"),
    ],
)
def test_a_foreign_or_damaged_file_says_what_is_wrong(text, message, tmp_path):
    with pytest.raises(FileError, match=message):
        read(tmp_path, text)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileError, match="nowhere"):
        read_pendigits(tmp_path / "nowhere")
