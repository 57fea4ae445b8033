"""What the digits lab suggests to try, page by page. Plain Python."""

from gui.try_this import Suggestions, TryThis
from gui.words import QT_TRANSLATE_NOOP

SUGGESTIONS: Suggestions = {
    "draw": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A 3, drawn for you: watch the pixels that the network sees, and its ten probabilities.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Draw a 3"),
            {"draw": 3},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Small and in a corner: size and place do not matter, the drawing is centred first. See "
                "what the same network says without centring.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Draw it in a corner"),
            {"corner": 5},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "A 1 or a 7? Add or move a stroke and see when the network changes its mind."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Draw an ambiguous digit"),
            {"draw": "doubtful"},
        ),
    ],
    "backward": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The network reads this 3 right, so the loss is small and there is little to blame. Step "
                "back through the layers.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Follow a 3 back"),
            {"draw": 3, "right": 3, "back": 1},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Say that this 3 should be an 8. The loss is large, and so is the blame: the 8 asks for "
                "more, the 3 for less.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Call it an 8"),
            {"draw": 3, "right": 8, "back": 1},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "One step downhill on a single drawing makes the digit that you call right more likely at "
                "once.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Take one step"),
            {"draw": 3, "right": 8, "descend": 0.1},
        ),
    ],
    "maps": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The ring is your drawing. See where a 3 falls among 2,000 test images: in the pixels, in "
                "the hidden layer, at the output.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Place a 3"),
            {"draw": 3},
        ),
    ],
    "data": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A network learns from 60,000 images like these. Choose a digit to see how differently "
                "people write it.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Look at the images"),
            {},
        ),
    ],
    "learn": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The notebook's run takes minutes: 500 steps, each over 41,000 images. Here it is as a "
                "recording; drag through its dozen checkpoints.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Open the recording"),
            {"preset": "log", "recording": 11},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "A learning rate of 10 is far too high: the loss leaps in the first steps."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Train too fast"),
            {"preset": "too fast", "train": 20},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "With all weights zero, every hidden unit is alike and stays alike: none of them learns.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Start from zeros"),
            {"preset": "zeros", "train": 20},
        ),
    ],
    "judge": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "10,000 images that the network has never seen. Click a number in the table to see the "
                "images behind it.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Judge the network"),
            {},
        ),
    ],
    "landscape": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "One step of length 1 from the first weights: the gradient lowers the loss over 20 times "
                "more than the best of 300 random directions.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Read the compass"),
            {"plane": "gradient", "weights": "untrained", "guess": 3},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A network and its twin with shuffled hidden units answer alike. Between the two lies a "
                "ridge.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Walk to the twin"),
            {"plane": "twin", "weights": "in use"},
        ),
    ],
}
