"""The names, and the two tables that are made of them: by counting, and by the neural twin. No Qt."""

from __future__ import annotations

import math

from engine.arithmetic import Array
from engine.bigram import mean_nll, smoothed
from engine.corpus import Corpus

MOST_SMOOTHING = 1000.0
MOST_STEPS = 10_000  # of the neural net
COUNTS, TWIN, DIFFERENCE = USES = ("counts", "twin", "difference")
COUNT, PROBABILITY, LOG, WEIGHT = UNITS = ("count", "probability", "log", "weight")
SPACE = "␣"


class NameTables:
    """corpus     the names and their counts
    source     the file that they came from; "" for the built-in ones
    smoothing  what is added to every count, 0 to 1,000
    keepdims   whether the sums that the counts are divided by keep their dimension, as they should
    use        one of USES: the table that all of the lab shows; COUNTS or TWIN makes names and judges them
    wish       one of UNITS: the unit that the user chose
    twin_table, twin_weights (k, k): probabilities and W of the neural twin as it is now
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus, self.source = corpus, ""
        self.smoothing, self.keepdims = 0.0, True
        self.use, self.wish = COUNTS, COUNT
        self._made_of: tuple[Corpus, float, bool] = (corpus, 0.0, True)
        self._probabilities = smoothed(corpus.counts)
        self.twin_table, self.twin_weights = smoothed(corpus.counts), corpus.counts  # until it is there

    @property
    def alphabet(self) -> str:
        return self.corpus.alphabet

    @property
    def signs(self) -> str:
        """The alphabet as it is shown: a space would not be seen."""
        return self.alphabet.replace(" ", SPACE)

    @property
    def counts(self) -> Array:
        return self.corpus.counts

    @property
    def probabilities(self) -> Array:
        """(k, k): from the counts and the smoothing. Made once for each, because many parts ask."""
        made_of = (self.corpus, self.smoothing, self.keepdims)
        if self._made_of != made_of:
            self._made_of, self._probabilities = made_of, smoothed(self.counts, *made_of[1:])
        return self._probabilities

    @property
    def units(self) -> tuple[str, ...]:
        """In which the chosen table can be shown."""
        return (PROBABILITY, LOG) if self.use == DIFFERENCE else UNITS

    @property
    def unit(self) -> str:
        """The one in which it is shown."""
        return self.wish if self.wish in self.units else PROBABILITY

    @property
    def is_probable(self) -> bool:
        """Whether the chosen table has probabilities, which make names and judge them."""
        return self.use != DIFFERENCE

    @property
    def table(self) -> Array:
        """(k, k): the probabilities in use; of a difference those that it is a difference from."""
        return self.twin_table if self.use == TWIN else self.probabilities

    @property
    def nll(self) -> float:
        """Mean negative log-likelihood of a pair of the training names, by the table in use."""
        return self._nll_of(self.counts)

    def _nll_of(self, counts: Array) -> float:
        if self.use == DIFFERENCE:
            return mean_nll(self.twin_table, counts) - mean_nll(self.probabilities, counts)
        return mean_nll(self.table, counts)

    @property
    def dev_nll(self) -> float | None:
        """The same of the dev names; None where none are held out, as of a single name."""
        dev_counts = self.corpus.dev_counts
        return self._nll_of(dev_counts) if dev_counts.any() else None

    @property
    def uniform_nll(self) -> float:
        """Of a model that knows nothing: log k."""
        return math.log(len(self.alphabet))
