"""A transformer small enough to be trained while one looks on: it reads a whole name, letter by letter.

    network = LetterTransformer(seed=1)               # 8,787 parameters
    training = Training(network, train, steps=3_000)
    for _ in range(3_000):
        training.step()                               # the loss of its batch
    network.nll(dev)                                  # about 2.09

    x = E[letter] + P[place]
    x = x + Σ over heads attend(norm(x)) Wo           # every letter looks back at those before it
    x = x + relu(norm(x) W1 + b1) W2 + b2             # and thinks by itself
    logits = x U + b

norm divides each row by its root mean square, so that sums do not grow from block to block. Vaswani and
others 2017, https://arxiv.org/abs/1706.03762; Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467.
Each head has its own matrices, and what the heads give is added up: the same as laying their outputs side by
side and multiplying by one large Wo.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from engine.arithmetic import Array, log_softmax, softmax
from engine.attention import attend, mask
from engine.bigram import BOUNDARY
from engine.ngrams import ALPHABET, K, to_numbers
from engine.nn import zero_grad
from engine.optim import Adam
from engine.sampling import rolls_after, spelled
from engine.training import check_finite, cosine
from engine.value import Value, apply, constant

LENGTH = 16  # symbols that it sees at once; the longest of the lecture's names has 15 letters
SIZE, HEADS, STEPS, BATCH, RATE = 24, 4, 3_000, 64, 0.01
_TINY = 1e-5  # under the root
_AT_ONCE = 256  # names

Head = tuple[int, int]  # block and head, both from 0


class LetterTransformer:
    """seed: of the first weights. size: numbers a letter. blocks, heads: how many, heads in each block.

    parameters by label: E P, then of block 1 g1, Wq11 Wk11 Wv11 Wo11 (block, head) ..., h1, W11 b11 W12 b12,
    of the others likewise, and at last U b
    """

    def __init__(self, seed: int = 1, size: int = SIZE, heads: int = HEADS, blocks: int = 1) -> None:
        self.seed, self.size, self.heads, self.blocks = seed, size, heads, blocks
        rng, head = np.random.default_rng(seed), size // heads
        self._by_label: dict[str, Value] = {}

        def normal(label: str, rows: int, columns: int, spread: float) -> None:
            self._put(label, spread * rng.normal(size=(rows, columns)))

        thin = size**-0.5
        normal("E", K, size, 0.3)
        normal("P", LENGTH, size, 0.3)
        for block in range(1, blocks + 1):
            self._put(f"g{block}", np.ones(size))
            for each in range(1, heads + 1):
                for kind in "qkv":
                    normal(f"W{kind}{block}{each}", size, head, thin)
                normal(f"Wo{block}{each}", head, size, thin / blocks)
            self._put(f"h{block}", np.ones(size))
            normal(f"W{block}1", size, 4 * size, thin)
            self._put(f"b{block}1", np.zeros(4 * size))
            normal(f"W{block}2", 4 * size, size, (4 * size) ** -0.5 / blocks)
            self._put(f"b{block}2", np.zeros(size))
        normal("U", size, K, thin)
        self._put("b", np.zeros(K))
        self._average = constant(np.full((size, 1), 1 / size, np.float32), "average")

    def _put(self, label: str, data: Array) -> None:
        self._by_label[label] = Value(np.asarray(data, np.float32), label)

    def parameters(self) -> list[Value]:
        return list(self._by_label.values())

    @property
    def count(self) -> int:
        """How many numbers its parameters are."""
        return sum(np.size(p.data) for p in self.parameters())

    def arrays(self) -> dict[str, Array]:
        """A copy of the parameters, by label."""
        return {label: np.array(p.data) for label, p in self._by_label.items()}

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Raises ValueError, and changes nothing, for parameters of another network."""
        for label, p in self._by_label.items():
            if label not in arrays or np.shape(arrays[label]) != np.shape(p.data):
                raise ValueError(f"{label} does not fit this network")
        for label, p in self._by_label.items():
            p.data = np.array(arrays[label], np.float32)

    # Forward

    def _norm(self, x: Value, gain: str) -> Value:
        """Each row over its root mean square, and each column by its own gain."""
        return x / ((x * x) @ self._average + _TINY).sqrt() * self._by_label[gain]

    def _blocks(self, letters: Array, without: Collection[Head] = ()) -> tuple[Value, list[Array]]:
        """letters (..., t) -> x (..., t, size), and of each head its weights (..., t, t)."""
        p, seen = self._by_label, []
        x = p["E"].lookup(letters) + p["P"].lookup(np.arange(np.shape(letters)[-1]))
        for block in range(self.blocks):
            normed = self._norm(x, f"g{block + 1}")
            for head in range(self.heads):
                end = f"{block + 1}{head + 1}"
                attended = attend(normed, p[f"Wq{end}"], p[f"Wk{end}"], p[f"Wv{end}"])
                seen.append(np.asarray(attended.weights.data))
                if (block, head) not in without:
                    x = x + attended.out @ p[f"Wo{end}"]
            first, second = f"{block + 1}1", f"{block + 1}2"
            normed = self._norm(x, f"h{block + 1}")
            hidden = apply("affine", normed, p[f"W{first}"], p[f"b{first}"]).relu()
            x = x + apply("affine", hidden, p[f"W{second}"], p[f"b{second}"])
        return x, seen

    def logits(self, letters: Array, without: Collection[Head] = ()) -> Value:
        """(..., t) numbers, t at most LENGTH -> (..., t, 27): what comes after each.

        without: heads that are switched off, as (block, head) from 0.
        """
        x, _ = self._blocks(letters, without)
        return apply("affine", x, self._by_label["U"], self._by_label["b"])

    def attention(self, letters: Sequence[int]) -> list[Array]:
        """A boundary and the letters of a name -> of each head, block by block, its weights (t, t)."""
        return self._blocks(np.array([0, *letters][-LENGTH:]))[1]

    # Judging and sampling

    def rows(self, letters: Sequence[int], without: Collection[Head] = ()) -> Array:
        """(t,) letters of a name, as numbers -> (t + 1, 27): what may come first, second ... and after them.

        Of a name longer than LENGTH it sees the end alone.
        """
        read = np.array([0, *letters])
        rows = [np.asarray(self.logits(read[:LENGTH], without).data)]
        for end in range(LENGTH + 1, len(read) + 1):
            rows.append(np.asarray(self.logits(read[end - LENGTH : end], without).data)[-1:])
        return softmax(np.concatenate(rows))

    def losses(self, names: Sequence[str], without: Collection[Head] = ()) -> Iterator[tuple[float, int]]:
        """Sum of surprises and number of letters, of parts of the names that have like lengths."""
        by_length = sorted(names, key=len)
        for start in range(0, len(by_length), _AT_ONCE):
            letters, targets = padded(by_length[start : start + _AT_ONCE])
            logs = log_softmax(np.asarray(self.logits(letters, without).data))
            yield -float(np.vdot(targets, logs)), int(targets.sum())

    def nll(self, names: Sequence[str], without: Collection[Head] = ()) -> float:
        """Mean negative log-likelihood of a letter."""
        sums, counts = zip(*self.losses(names, without), strict=True)
        return float(sum(sums) / sum(counts))

    def following(self, letters: Sequence[int]) -> Array:
        """(27,) what may come after these letters: the last of rows(), for which the end is enough."""
        p: Array = self.rows(letters[-LENGTH:])[-1]
        return p

    def sample(self, n: int, seed: int, temperature: float = 1.0, top_k: int = 0) -> list[str]:
        """n new names without dots, drawn as PyTorch 2 draws."""
        return spelled(rolls_after(self.following, K, n, seed, "torch", temperature, top_k), ALPHABET, n)

    def formulas(self, letters: Sequence[int], target: int) -> tuple[str, dict[str, Value]]:
        """A boundary and these letters as formulas, up to the loss at one target; and the values named."""
        read = np.array([0, *letters][-LENGTH:])
        p = {label: np.array(value.data, np.float64) for label, value in self._by_label.items()}
        leaves = {label: Value(each, label) for label, each in p.items() if label not in ("E", "P")}
        leaves["x"] = Value(p["E"][read] + p["P"][: len(read)], "x")
        for label, numbers in {
            "average": np.full((self.size, 1), 1 / self.size),
            # -infinity would do the same, but no file could keep it
            "mask": np.maximum(mask(np.zeros((len(read),) * 2)), -1e9),
            "last": np.array([len(read) - 1]),
            "target": np.eye(K)[[target]],
        }.items():
            leaves[label] = constant(numbers, label)
        root, lines, x = math.sqrt(self.size // self.heads), list[str](), "x"
        for block in map(str, range(1, self.blocks + 1)):
            lines.append(f"n{block} = {x} / sqrt(({x} * {x}) @ average + {_TINY}) * g{block}")
            for end in (f"{block}{head}" for head in range(1, self.heads + 1)):
                scores = f"(n{block} @ Wq{end}) @ transpose(n{block} @ Wk{end}) / {root!r}"
                lines += [f"weights{end} = softmax({scores} + mask)",
                          f"out{end} = weights{end} @ (n{block} @ Wv{end}) @ Wo{end}"]  # fmt: skip
            heads = " + ".join(f"out{block}{head}" for head in range(1, self.heads + 1))
            y = f"y{block}"
            lines += [
                f"{y} = {x} + {heads}",
                f"m{block} = {y} / sqrt(({y} * {y}) @ average + {_TINY}) * h{block}",
                f"a{block} = relu(affine(m{block}, W{block}1, b{block}1))",
                f"x{block} = {y} + affine(a{block}, W{block}2, b{block}2)",
            ]
            x = f"x{block}"
        lines += [f"logits = affine(lookup({x}, last), U, b)", "loss = softmax_cross_entropy(logits, target)"]
        return "; ".join(lines), leaves


def padded(names: Sequence[str]) -> tuple[Array, Array]:
    """Names side by side -> (n, t) what is read, and (n, t, 27) what is to be said, in which the rows after
    a name's end are zeros and do not count.

    Letters after the LENGTH-th symbol are left out.
    """
    t = min(max(map(len, names)) + 1, LENGTH)
    text = "".join(f"{BOUNDARY}{name}{BOUNDARY}".ljust(t + 1, BOUNDARY)[: t + 1] for name in names)
    symbols = to_numbers(text).reshape(len(names), t + 1)
    targets = np.eye(K, dtype=np.float32)[symbols[:, 1:]]
    lengths = np.fromiter(map(len, names), np.int64, len(names))
    targets[np.arange(t) > lengths[:, np.newaxis]] = 0
    return symbols[:, :-1], targets


class Training:
    """Each step reads BATCH names drawn at random; Adam's rate falls to zero along half a cosine.

    optimiser  its steps tell how far the run is; with its state() and restore() it goes on from anywhere,
               for each step draws by a seed of its own
    """

    def __init__(
        self, network: LetterTransformer, names: Sequence[str], steps: int = STEPS, seed: int = 1
    ) -> None:
        self.network, self.names, self.steps, self.seed = network, names, steps, seed
        self.optimiser = Adam(network.parameters(), RATE)

    def step(self) -> float:
        """-> the mean surprise of a letter of the batch, before the step. Raises Diverged."""
        step = self.optimiser.steps
        chosen = np.random.default_rng([self.seed, step]).integers(0, len(self.names), BATCH)
        letters, targets = padded([self.names[i] for i in chosen])
        # cross-entropy is a mean over all rows, of which those after a name's end are zeros
        rows = targets.size / K / float(targets.sum())
        loss = apply("softmax_cross_entropy", self.network.logits(letters), targets) * rows
        check_finite(loss, step + 1)
        zero_grad(self.optimiser.parameters)
        loss.backward()
        self.optimiser.step(cosine(min(step / self.steps, 1.0)))
        return float(loss.data)
