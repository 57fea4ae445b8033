"""What the letters lab suggests to try, page by page. Plain Python."""

from gui.try_this import Suggestions, TryThis
from gui.words import QT_TRANSLATE_NOOP

SUGGESTIONS: Suggestions = {
    "ladder": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Four letters counted, with a little smoothing, beat the lecture's network on names never "
                "seen. Look at the gap: they are much better on the names they counted.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Open that rung"),
            {"rung": "counts 4"},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Every rung draws its names with the same random numbers. With one letter of memory they "
                "come out like this.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Open the bigram"),
            {"rung": "bigram"},
        ),
    ],
    "counts": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Count six letters together: the training names become less surprising still, and those "
                "held out more so.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Count six letters"),
            {"order": 6},
        ),
    ],
    "network": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "After q nearly always comes u. See how sure the network is, and how small its blame.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Read quinn"),
            {"read": "quinn", "position": 16},
        ),
    ],
    "train": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The lecture's network begins at 27.88, where knowing nothing would be 3.30: it is sure of "
                "itself, and wrong. A last layer near zero repairs that.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Repair the beginning"),
            {"set_up": "part 3", "even_start": True},
        ),
    ],
    "transformer": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Each head looks back in its own way. Switch one off and see what the name costs then.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Read maximilian"),
            {"read": "maximilian"},
        ),
    ],
}
