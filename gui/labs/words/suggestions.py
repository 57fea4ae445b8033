"""What the words lab suggests to try, page by page. Plain Python."""

from gui.try_this import Suggestions, TryThis
from gui.words import QT_TRANSLATE_NOOP

SUGGESTIONS: Suggestions = {
    "space": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "king - man + woman is the famous sum. King itself comes first: most demonstrations leave "
                "it out without a word.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Ask for the queen"),
            {"query": "king - man + woman"},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "cats - cat is a direction: plural. Numbers lie along it in their order."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Measure the plural"),
            {"query": "cats - cat : one two three four"},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "bank alone: every neighbour is about money. One arrow a word takes the meaning of the "
                "majority.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Look up bank"),
            {"query": "bank"},
        ),
    ],
    "attention": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "“Bank” has one arrow, but two meanings. Attention moves it towards the words of its "
                "sentence: change money to river, and it turns round.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Read about money"),
            {"sentence": "she saw the money near the bank", "network": "shipped", "stage": 9},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "Before training, attention is spread almost evenly: no word helps another."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Read untrained"),
            {"sentence": "she saw the money near the bank", "network": "first", "stage": 9},
        ),
    ],
    "learn": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "The best possible loss of this language is known exactly. Train without the mask, and "
                "the loss falls below what is possible: the network has read the answer.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Train without a mask"),
            {"train": "unmasked"},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Without attention each word guesses alone, and the loss stops at 1.39: that is all one "
                "word can know.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Train without attention"),
            {"train": "alone"},
        ),
    ],
    "speak": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "The trained network speaks: nearly all of its sentences make sense."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Let it speak"),
            {"network": "shipped", "speak": 20},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "The first weights draw words by lot: none of the sentences makes sense."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Speak untrained"),
            {"network": "first", "speak": 20},
        ),
    ],
}
