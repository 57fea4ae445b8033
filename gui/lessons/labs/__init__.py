"""What lessons and scenes may ask of each laboratory: a file a lab. No Qt."""

from gui.lessons.kinds import Lab
from gui.lessons.labs import bigram, digits, graph, letters, words

LABS: dict[str, Lab] = {
    "graph": graph.LAB,
    "bigram": bigram.LAB,
    "digits": digits.LAB,
    "letters": letters.LAB,
    "words": words.LAB,
}
