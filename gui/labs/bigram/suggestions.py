"""What the bigram lab suggests to try, page by page. Plain Python."""

from gui.try_this import Suggestions, TryThis
from gui.words import QT_TRANSLATE_NOOP

SUGGESTIONS: Suggestions = {
    "sample": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The names of the lecture, bit for bit: its counts without smoothing, its seed, "
                "temperature 1.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Make the lecture's names"),
            {"generate": {}},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The same code prints other names with the PyTorch of today, which draws in another way: "
                "cexze comes first.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Make today's names"),
            {"generate": {"random": "torch"}},
        ),
    ],
    "likelihood": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "No q follows a j in 32,033 names, so andrejq is infinitely surprising. Add 1 to every "
                "count with the slider above the table, and see what it costs then.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Judge andrejq"),
            {"judge": "andrejq"},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "emma costs 2.5138 a pair: minus the mean logarithm of her five probabilities."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Judge emma"),
            {"judge": "emma"},
        ),
    ],
    "twin": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A network of one layer learns the same table without counting. Watch its table grow out "
                "of noise, and its likelihood come near to that of the counts.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Watch it learn"),
            {"use": "twin", "unit": "probability", "net": "all", "net_place": 0, "play": True},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The lecture's first step: emma's five pairs cost 3.7693, and 3.7492 after one step.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Learn emma"),
            {"net": "emma", "net_place": 7},
        ),
    ],
    "data": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "32,033 names. The commonest pair is the end after n, with 6,763: the cursor stands there.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "See the commonest pair"),
            {"unit": "count", "cell": "n."},
        ),
    ],
    "divide": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Without keepdims the sums are taken for a row, and each count is divided by the wrong "
                "one. No error is raised.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Forget keepdims"),
            {"unit": "probability", "keepdims": False},
        ),
    ],
}
