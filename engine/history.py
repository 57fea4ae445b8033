"""Going back through training: what a run was like at some of its positions, within bounds of memory.

    history = History[Array](most_bytes=64 * 2**20)
    for position in range(1000):
        if history.is_due(position):
            history.keep(position, weights.copy())
        step()
    weights = history.go_to(history.nearest(170))
    history.branch()                     # go on from there in another way: what came after is given up

When the records grow too many or too large, every second position is given up, and from then on only every
second one is due: so they are always spread evenly over the run, however long it becomes.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Generic, Protocol, TypeVar


class Record(Protocol):
    """An array, or whatever holds some and knows how large they are."""

    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Record)


class History(Generic[Kept]):
    """most_bytes  of all records together; two are kept however large they are
    most        records, None: as many as fit
    stride      the first distance between two positions that are due

    position    where the run stands; between two records, too, where whoever takes the steps moves it
    nbytes      of all records
    """

    def __init__(self, most_bytes: int, most: int | None = None, stride: int = 1) -> None:
        self.most_bytes, self.most, self.stride = most_bytes, most, stride
        self.position = 0
        self.nbytes = 0
        self._records: dict[int, Kept] = {}

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, position: int) -> bool:
        return position in self._records

    def __getitem__(self, position: int) -> Kept:
        return self._records[position]

    @property
    def positions(self) -> list[int]:
        """Those that are kept, ascending."""
        return sorted(self._records)

    @property
    def records(self) -> list[Kept]:
        """By ascending position."""
        return [record for _, record in sorted(self._records.items(), key=itemgetter(0))]

    def is_due(self, position: int) -> bool:
        """Whether a record of this position would stay."""
        return position % self.stride == 0

    def keep(self, position: int, record: Kept) -> None:
        """The run stands at this position, and this is what it is like there. A record that is not due
        is the first to be given up."""
        self.forget(position)
        self._records[position] = record
        self.nbytes += record.nbytes
        self.position = position
        while len(self) > 2 and (self.nbytes > self.most_bytes or len(self) > (self.most or len(self))):
            spare = [k for k in self._records if not self.is_due(k) and k != position]
            self._drop(spare)
            if not spare:
                self.stride *= 2

    def nearest(self, position: int) -> int:
        """The position that is kept nearest to this one; of two, the earlier."""
        return min(self._records, key=lambda k: (abs(k - position), k))

    def before(self, position: int) -> int:
        """The last position that is kept up to this one: from there one can compute it again."""
        return max(k for k in self._records if k <= position)

    def go_to(self, position: int) -> Kept:
        """Stand at a position that is kept -> its record."""
        self.position = position
        return self._records[position]

    def branch(self) -> None:
        """From where the run stands it goes on in another way: what came after is given up."""
        self.forget_after(self.position)

    def forget_after(self, position: int) -> None:
        self._drop([k for k in self._records if k > position])

    def forget(self, position: int) -> None:
        """This position alone, if it is kept."""
        self._drop([position] if position in self._records else [])

    def _drop(self, positions: list[int]) -> None:
        for position in positions:
            self.nbytes -= self._records.pop(position).nbytes
