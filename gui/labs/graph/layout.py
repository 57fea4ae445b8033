"""Where the nodes of a graph stand: in columns from left to right, with few wires that cross."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

Places = dict[int, tuple[int, float]]

_SWEEPS = 6


def place(keys: Iterable[int], wires: Iterable[tuple[int, int]]) -> Places:
    """Nodes and (source, target) pairs -> for each node its column, from 0, and its row, in node heights.

    A layered layout (Sugiyama, Tagawa, Toda 1981): columns by longest path, leaves pulled next to
    what they feed; within a column, nodes take the mean row of their neighbours, a unit apart at
    least.
    """
    graph = nx.DiGraph()
    graph.add_nodes_from(keys)
    graph.add_edges_from(wires)
    columns = _columns(graph)
    rows = {key: float(i) for column in columns for i, key in enumerate(column)}
    for sweep in range(_SWEEPS):
        leftward = sweep % 2 == 0
        for column in reversed(columns) if leftward else columns:
            neighbours = graph.successors if leftward else graph.predecessors
            wished = {}
            for key in column:
                rows_beside = [rows[other] for other in neighbours(key)]
                wished[key] = sum(rows_beside) / len(rows_beside) if rows_beside else rows[key]
            rows.update(_apart(sorted(column, key=lambda key: (wished[key], rows[key])), wished))
    return {key: (x, rows[key]) for x, column in enumerate(columns) for key in column}


def _columns(graph: nx.DiGraph) -> list[list[int]]:
    depth: dict[int, int] = {}
    for generation, keys in enumerate(nx.topological_generations(graph)):
        for key in keys:
            depth[key] = generation
    for key in graph:
        if not graph.in_degree(key) and graph.out_degree(key):
            depth[key] = min(depth[target] for target in graph.successors(key)) - 1
    columns: list[list[int]] = [[] for _ in range(max(depth.values()) + 1)]
    for key in sorted(depth):
        columns[depth[key]].append(key)
    return [column for column in columns if column]


def _apart(ordered: list[int], wished: dict[int, float]) -> dict[int, float]:
    """Rows in this order, at least one apart, and on average where they were wished."""
    rows: dict[int, float] = {}
    previous = float("-inf")
    for key in ordered:
        previous = rows[key] = max(wished[key], previous + 1)
    drift = sum(rows[key] - wished[key] for key in ordered) / len(ordered)
    return {key: row - drift for key, row in rows.items()}
