import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import topological_order
from engine.expression import parse
from engine.nn import MLP
from engine.value import Value
from gui.labs.graph.drawing.layout import layers
from gui.labs.graph.drawing.layout.layout import FRAME_PADDING, Box, Layout, Size, _Arrangement, arrange
from gui.labs.graph.session.picture import Card, Frame, Picture, Wire
from tests.thorough import examples

TITLE = 24.0


def picture_of(count, pairs, frames=()):
    """Cards 0 .. count - 1, and wires (source, target), each into the next port of its target."""
    ports = [sum(target == i for _, target in pairs) for i in range(count)]
    used = [0] * count
    wires = []
    for source, target in pairs:
        wires.append(Wire(source, target, used[target], ports[target]))
        used[target] += 1
    cards = tuple(Card(i, f"n{i}", "+" if ports[i] else "", "operation") for i in range(count))
    return Picture(cards, tuple(wires), tuple(Frame(key, f"g{key}", members) for key, members in frames))


def picture_of_values(root):
    order = topological_order(root)
    keys = {id(node): key for key, node in enumerate(order)}
    cards = tuple(
        Card(key, node.label, node.op, "operation" if node.parents else "leaf")
        for key, node in enumerate(order)
    )
    wires = tuple(
        Wire(keys[id(parent)], keys[id(node)], port, len(node.parents))
        for node in order
        for port, parent in enumerate(node.parents)
    )
    return Picture(cards, wires)


def picture_of_formula(text):
    return picture_of_values(list(parse(text).values())[-1])


def arranged(picture):
    return arrange(picture, {card.key: Size(148, 88) for card in picture.cards}, TITLE)


def overlap(a, b):
    return (
        a.x < b.x + b.width - 1e-6
        and b.x < a.x + a.width - 1e-6
        and a.y < b.y + b.height - 1e-6
        and b.y < a.y + a.height - 1e-6
    )


def polyline(picture, layout, i):
    """A wire as points: from the middle of its source's right side to its port at the target's left."""
    wire = picture.wires[i]
    a, b = layout.cards[wire.source], layout.cards[wire.target]
    end = (b.x, b.y + b.height * (wire.port + 1) / (wire.ports + 1))
    return [(a.x + a.width, a.y + a.height / 2), *layout.bends[i], end]


def crossings(picture, layout):
    def side(p, q, r):
        turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        return 0 if abs(turn) < 1e-3 else turn

    count = 0
    segments = [
        (i, p, q)
        for i in range(len(picture.wires))
        for p, q in itertools.pairwise(polyline(picture, layout, i))
    ]
    for (i, a, b), (j, c, d) in itertools.combinations(segments, 2):
        if i != j and side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
            count += 1
    return count


def around_of(picture):
    return {member: frame.key for frame in picture.frames for member in frame.members}


def path_of(key, around):
    path = [key]
    while path[-1] in around:
        path.append(around[path[-1]])
    return path


def assert_nothing_overlaps(picture, layout):
    around = around_of(picture)
    boxes = {**layout.cards, **layout.frames}
    assert set(boxes) == {card.key for card in picture.cards} | {frame.key for frame in picture.frames}
    for a, b in itertools.combinations(boxes, 2):
        if a not in path_of(b, around) and b not in path_of(a, around):
            assert not overlap(boxes[a], boxes[b]), (a, b)
    for member, frame in around.items():
        inner, outer = boxes[member], boxes[frame]
        assert inner.x >= outer.x + FRAME_PADDING - 1e-6
        assert inner.y >= outer.y + TITLE + FRAME_PADDING - 1e-6
        assert inner.x + inner.width <= outer.x + outer.width - FRAME_PADDING + 1e-6
        assert inner.y + inner.height <= outer.y + outer.height - FRAME_PADDING + 1e-6


def backward_wires(picture, layout):
    return [
        i
        for i, wire in enumerate(picture.wires)
        if layout.cards[wire.source].x + layout.cards[wire.source].width >= layout.cards[wire.target].x
    ]


@st.composite
def graphs(draw, most=14):
    count = draw(st.integers(1, most))
    pairs = []
    for target in range(1, count):
        pairs += [(source, target) for source in draw(st.lists(st.integers(0, target - 1), max_size=3))]
    return count, pairs


@st.composite
def framed_pictures(draw):
    """Cards and frames at random, the frames in each other: most of them feed each other in circles."""
    count, pairs = draw(graphs())
    frames = draw(st.integers(0, 5))
    keys = [100 + i for i in range(frames)]
    members = {key: [] for key in keys}
    for i, key in enumerate(keys):
        outer = draw(st.integers(-1, i - 1))
        if outer >= 0:
            members[keys[outer]].append(key)
    for card in range(count):
        group = draw(st.integers(-1, frames - 1))
        if group >= 0:
            members[keys[group]].append(card)
    return picture_of(count, pairs, [(key, tuple(members[key])) for key in keys])


@given(framed_pictures(), st.randoms(use_true_random=False))
@examples(200)
def test_nothing_ever_overlaps(picture, rng):
    sizes = {card.key: Size(rng.uniform(20, 300), rng.uniform(10, 200)) for card in picture.cards}
    layout = arrange(picture, sizes, TITLE)
    assert_nothing_overlaps(picture, layout)
    assert all(Size(box.width, box.height) == sizes[key] for key, box in layout.cards.items())
    assert len(layout.bends) == len(picture.wires)


def test_a_picture_is_laid_out_anew_only_where_it_has_changed(monkeypatch):
    picture = picture_of(4, [(0, 2), (1, 2), (2, 3)])
    before = arranged(picture)
    renamed = replace(picture, cards=tuple(replace(card, name="x") for card in picture.cards))
    with monkeypatch.context() as patch:
        patch.setattr(_Arrangement, "layout", None)
        assert arranged(renamed) == before
    framed = replace(picture, frames=(Frame(9, "g", (2, 3)),))
    for other in (replace(picture, wires=picture.wires[:2]), framed):
        assert arranged(other) != before
        assert arranged(picture) == before


@given(graphs(), st.randoms(use_true_random=False))
@examples(200)
def test_every_wire_runs_to_the_right_and_between_the_cards(graph, rng):
    picture = picture_of(*graph)
    sizes = {card.key: Size(rng.uniform(20, 300), rng.uniform(10, 200)) for card in picture.cards}
    layout = arrange(picture, sizes, TITLE)
    assert not backward_wires(picture, layout)
    assert_wires_pass_between_cards(picture, layout)


@given(framed_pictures())
@examples(200)
def test_wires_pass_between_cards_in_open_groups_too(picture):
    assert_wires_pass_between_cards(picture, arranged(picture))


def assert_wires_pass_between_cards(picture, layout):
    backward = set(backward_wires(picture, layout))
    for i in range(len(picture.wires)):
        points = polyline(picture, layout, i)
        assert i in backward or all(p[0] < q[0] for p, q in itertools.pairwise(points))
        for p, q in itertools.pairwise(layout.bends[i]):
            if p[1] == q[1]:  # over a column, level
                assert not any(
                    p[0] < box.x + box.width and box.x < q[0] and box.y < p[1] < box.y + box.height
                    for box in layout.cards.values()
                )


# Cards with a place of their own


@st.composite
def places_for(draw, picture):
    """Of some cards, often on top of each other or of where others would stand."""
    keys = [card.key for card in picture.cards]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=len(keys)))
    at = st.tuples(st.floats(-300, 1500), st.floats(-300, 900))
    return {key: draw(at) for key in chosen}


@given(st.data(), framed_pictures())
@examples(300)
def test_placed_cards_stand_where_they_were_put_and_are_not_covered(data, picture):
    places = data.draw(places_for(picture))
    rng = random.Random(len(places))
    sizes = {card.key: Size(rng.uniform(20, 300), rng.uniform(10, 200)) for card in picture.cards}
    layout = arrange(picture, sizes, TITLE, places)
    assert set(layout.cards) == set(sizes)
    assert len(layout.bends) == len(picture.wires)
    for key, (x, y) in places.items():
        assert layout.cards[key] == Box(x, y, sizes[key].width, sizes[key].height)
    for a, b in itertools.combinations(layout.cards, 2):
        if not {a, b} <= places.keys():
            assert not overlap(layout.cards[a], layout.cards[b]), (a, b)
    boxes = {**layout.cards, **layout.frames}
    for member, frame in around_of(picture).items():
        inner, outer = boxes[member], boxes[frame]
        assert inner.x >= outer.x + FRAME_PADDING - 1e-6
        assert inner.y >= outer.y + TITLE + FRAME_PADDING - 1e-6
        assert inner.x + inner.width <= outer.x + outer.width - FRAME_PADDING + 1e-6
        assert inner.y + inner.height <= outer.y + outer.height - FRAME_PADDING + 1e-6


@given(framed_pictures(), st.booleans())
@examples(100)
def test_places_that_change_nothing_change_nothing(picture, all_of_them):
    wired = {key for wire in picture.wires for key in (wire.source, wire.target)}
    before = arranged(picture)
    keys = sorted(wired) if all_of_them else sorted(wired)[:1]
    places = {key: (before.cards[key].x, before.cards[key].y) for key in keys}
    sizes = {card.key: Size(148, 88) for card in picture.cards}
    after = arrange(picture, sizes, TITLE, places)
    assert {key: after.cards[key] for key in wired} == {key: before.cards[key] for key in wired}
    assert after.bends == before.bends


def placed(picture, places):
    return arrange(picture, {card.key: Size(148, 88) for card in picture.cards}, TITLE, places)


def test_one_card_that_was_moved_leaves_the_others_where_they_were():
    picture = picture_of_formula("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    before = arranged(picture)
    after = placed(picture, {0: (40.0, 900.0)})
    assert {**after.cards, 0: None} == {**before.cards, 0: None}


def test_a_card_without_wires_makes_no_room_for_itself():
    picture = picture_of(4, [(0, 1), (1, 2)])
    alone = arranged(picture_of(3, [(0, 1), (1, 2)]))
    assert placed(picture, {3: (100.0, 500.0)}).cards == {**alone.cards, 3: Box(100, 500, 148, 88)}


def test_what_would_be_covered_moves_to_the_nearest_free_place():
    picture = picture_of(3, [(0, 1)])
    before = arranged(picture)
    target = before.cards[1]
    after = placed(picture, {2: (target.x + 30, target.y + 50)})
    assert after.cards[0] == before.cards[0]
    assert after.cards[1] == Box(target.x, target.y + 50 - 88 - layers.ROW_GAP, 148, 88)


def test_where_most_cards_were_moved_the_others_go_along():
    picture = picture_of(4, [(0, 1), (1, 2), (2, 3)])
    before = arranged(picture)
    places = {key: (before.cards[key].x + 700, before.cards[key].y - 200) for key in (0, 1, 2)}
    assert placed(picture, places).cards[3] == Box(before.cards[3].x + 700, before.cards[3].y - 200, 148, 88)


def test_a_frame_follows_its_members_and_others_avoid_it():
    picture = picture_of(5, [(0, 1), (1, 2), (2, 3), (3, 4)], [(10, (1, 2))])
    before = arranged(picture)
    after = placed(picture, {2: (before.cards[3].x, before.cards[3].y)})
    assert_nothing_overlaps(picture, after)
    assert after.cards[1] == before.cards[1]
    assert after.cards[3] != before.cards[3]
    assert after.frames[10].x + after.frames[10].width == before.cards[3].x + 148 + FRAME_PADDING


def test_a_group_that_had_a_place_when_it_was_folded_opens_there():
    picture = picture_of(4, [(0, 1), (1, 2), (2, 3)], [(10, (1, 2))])
    after = placed(picture, {10: (100.0, 700.0)})
    assert (after.frames[10].x, after.frames[10].y) == (100.0, 700.0)
    assert_nothing_overlaps(picture, after)


def test_wires_keep_their_bends_where_both_ends_stay_together():
    picture = picture_of(4, [(0, 1), (1, 2), (0, 2), (2, 3)])
    before = arranged(picture)
    assert before.bends[2]
    assert placed(picture, {1: (before.cards[1].x, -400.0)}).bends == before.bends
    assert placed(picture, {2: (before.cards[2].x, -400.0)}).bends[2] == ()
    places = {key: (box.x + 10, box.y - 20) for key, box in before.cards.items()}
    assert placed(picture, places).bends[2] == tuple((x + 10, y - 20) for x, y in before.bends[2])


@pytest.mark.parametrize("share", [0.0, 0.5, 0.67, 1.0])
def test_a_thousand_cards_of_which_some_have_places_are_laid_out_fast(share, effort):
    picture = random_picture(1000)
    places = {key: (180.0 * (key % 40), 130.0 * (key // 40)) for key in range(round(1000 * share))}
    layers._placed.cache_clear()
    assert effort(lambda: placed(picture, places)) < 700_000


def test_a_wire_passes_the_leaves_of_an_open_group():
    """x -> * where * and its weight w are in a group: beside w, not over it."""
    picture = picture_of(3, [(0, 2), (1, 2)], [(10, (1, 2))])
    layout = arranged(picture)
    (border, left, right), w = layout.bends[0], layout.cards[1]
    assert border == (layout.frames[10].x, left[1])
    assert (left[0], right[0]) == (w.x, w.x + w.width)
    assert left[1] == right[1] == pytest.approx(w.y - layers.POINT_GAP)


def test_a_wire_to_itself_is_refused():
    with pytest.raises(ValueError, match="wire 0 runs from card 0 to itself"):
        arranged(picture_of(1, [(0, 0)]))


def test_a_wire_passes_a_wide_column_on_a_level():
    sizes = {0: Size(50, 40), 1: Size(400, 40), 2: Size(50, 40)}
    picture = picture_of(3, [(0, 1), (1, 2), (0, 2)])
    layout = arrange(picture, sizes, TITLE)
    (left, y), (right, same_y) = layout.bends[2]
    wide = layout.cards[1]
    assert (left, right, same_y) == (wide.x, wide.x + wide.width, y)
    assert not wide.y - layers.POINT_GAP + 1e-6 < y < wide.y + wide.height + layers.POINT_GAP - 1e-6
    assert layout.bends[:2] == ((), ())


@given(framed_pictures())
@examples(200)
def test_wires_run_to_the_right_unless_groups_feed_each_other(picture):
    around, reach = around_of(picture), {}
    lifted = []  # each wire as one between two blocks of one level
    for wire in picture.wires:
        source, target = path_of(wire.source, around), path_of(wire.target, around)
        while source[-1] == target[-1]:
            source.pop()
            target.pop()
        lifted.append((source[-1], target[-1]))
        reach.setdefault(source[-1], set()).add(target[-1])
    for _ in reach:  # transitive closure
        for targets in reach.values():
            targets.update(*[reach.get(target, ()) for target in targets])
    in_circles = {i for i, (source, target) in enumerate(lifted) if source in reach.get(target, ())}
    assert set(backward_wires(picture, arranged(picture))) <= in_circles


def test_groups_that_feed_each_other_stand_side_by_side():
    picture = picture_of(4, [(0, 1), (1, 2), (2, 3)], [(10, (0, 2)), (11, (1, 3))])
    layout = arranged(picture)
    assert_nothing_overlaps(picture, layout)
    assert backward_wires(picture, layout) == [1]


@given(framed_pictures())
@examples(50)
def test_the_same_picture_is_laid_out_the_same(picture):
    assert arranged(picture) == arranged(picture)


def test_nothing_and_one():
    assert arranged(Picture()) == Layout({}, {}, ())
    assert arranged(picture_of(1, [])).cards == {0: Box(0, 0, 148, 88)}
    layout = arranged(picture_of(0, [], [(7, ())]))
    assert layout.frames[7].height == TITLE + 2 * FRAME_PADDING


def test_the_lectures_graph_has_no_crossing_and_its_leaves_stand_beside_what_they_feed():
    picture = picture_of_formula("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    layout = arranged(picture)
    at = {card.name: layout.cards[card.key] for card in picture.cards}
    assert crossings(picture, layout) == 0
    for leaf, target in (("a", "e"), ("b", "e"), ("c", "d"), ("f", "L")):
        assert at[leaf].x + 148 + layers.COLUMN_GAP == at[target].x
    assert at["a"].y < at["b"].y
    assert at["e"].y < at["c"].y
    assert at["e"].y == pytest.approx((at["a"].y + at["b"].y) / 2, abs=0.01)
    assert at["e"].y == pytest.approx(at["d"].y, abs=0.01)
    assert at["d"].y == pytest.approx(at["L"].y, abs=0.01)


def test_what_only_one_node_needs_stands_right_before_it():
    picture = picture_of_formula("y = ((((x + 1) * 2 + 3) * 4 + 5) * 6) + exp(a * b)")
    layout = arranged(picture)
    by_op = {card.symbol: layout.cards[card.key] for card in picture.cards}
    root = layout.cards[picture.cards[-1].key]
    assert by_op["exp"].x + 148 + layers.COLUMN_GAP == root.x


def test_constants_and_shared_leaves_do_not_stretch_a_chain():
    picture = picture_of_formula("+".join(f"x{i}" for i in range(12)))
    layout = arranged(picture)
    added = [layout.cards[card.key].y for card in picture.cards if card.symbol]
    assert max(added) - min(added) < 0.01
    boxes = layout.cards.values()
    assert max(box.y + box.height for box in boxes) < 3 * 88 + 2 * layers.ROW_GAP


def binary_tree(depth):
    """Leaves first, each pair into one node."""
    level, pairs, count = list(range(2**depth)), [], 2**depth
    while len(level) > 1:
        above = []
        for left, right in zip(level[::2], level[1::2], strict=True):
            pairs += [(left, count), (right, count)]
            above.append(count)
            count += 1
        level = above
    return picture_of(count, pairs)


def ladder(length, rung=0):
    """Two chains, one of which feeds the other. rung: 0 into the port before the chain's, 1 after it."""
    pairs = []
    for i in range(0, 2 * length - 2, 2):
        pairs += [(i, i + 2), (i + 1, i + 3)]
        pairs.insert(len(pairs) - 1 + rung, (i, i + 3))
    return picture_of(2 * length, pairs)


def diamonds(length):
    pairs = []
    for i in range(0, 3 * length, 3):
        pairs += [(i, i + 1), (i, i + 2), (i + 1, i + 3), (i + 2, i + 3)]
    return picture_of(3 * length + 1, pairs)


@pytest.mark.parametrize(
    ("picture", "most"),
    [
        (binary_tree(5), 0),
        (diamonds(6), 0),
        (ladder(6), 0),
        (ladder(6, 1), 0),
        (picture_of(3, [(0, 1), (1, 2), (0, 2)]), 0),
        (picture_of(4, [(0, 2), (1, 2), (0, 3), (1, 3)]), 1),  # two that feed two: one at least
        (picture_of_formula("n = x1*w1 + x2*w2 + b; o = tanh(n)"), 0),
        (picture_of_formula("n = x1*w1 + x2*w2 + b; e = exp(2*n); o = (e - 1) / (e + 1)"), 1),
    ],
    ids=[
        "tree",
        "diamonds",
        "ladder",
        "ladder from below",
        "triangle",
        "two by two",
        "neuron",
        "tanh in pieces",
    ],
)
def test_classic_graphs_have_few_crossings(picture, most):
    layout = arranged(picture)
    assert crossings(picture, layout) <= most
    assert_nothing_overlaps(picture, layout)


def test_a_graph_that_was_mixed_up_is_untangled():
    rng = random.Random(3)
    numbers = list(range(12))
    rng.shuffle(numbers)  # six chains whose nodes are listed in any order
    picture = picture_of(24, [(i, 12 + numbers[i]) for i in range(12)])
    assert crossings(picture, arranged(picture)) == 0


def test_an_open_group_keeps_its_members_together():
    picture = picture_of_formula("n = x1*w1 + x2*w2 + b; o = tanh(n)")
    framed = Picture(picture.cards, picture.wires, (Frame(99, "neuron", tuple(range(2, 9))),))
    layout = arranged(framed)
    assert_nothing_overlaps(framed, layout)
    assert not backward_wires(framed, layout)


@pytest.mark.parametrize(
    "pairs",
    [
        [(i, i + 1) for i in range(1999)],
        [(i, 1999) for i in range(1999)],
        [(0, i) for i in range(1, 2000)],
        [(i, i + 1) for i in range(1999)] + [(0, i) for i in range(2, 2000)],
        [(i, j) for i in range(200) for j in range(i + 1, min(i + 40, 200))],
    ],
    ids=["chain", "fan in", "fan out", "one that feeds a chain", "dense"],
)
def test_large_graphs_are_laid_out(pairs):
    picture = picture_of(1 + max(target for _, target in pairs), pairs)
    layout = arranged(picture)
    assert not backward_wires(picture, layout)
    assert len({(box.x, box.y) for box in layout.cards.values()}) == len(picture.cards)


def test_a_long_chain_is_straight():
    layout = arranged(picture_of(2000, [(i, i + 1) for i in range(1999)]))
    assert {round(box.y, 6) for box in layout.cards.values()} == {0.0}


def test_frames_may_lie_in_each_other_as_deep_as_one_likes():
    depth = 1500
    frames = [(10 + i, (11 + i,)) for i in range(depth)] + [(10 + depth, (0,))]
    layout = arranged(picture_of(1, [], frames))
    assert layout.cards[0].x == pytest.approx((depth + 1) * FRAME_PADDING)


def test_wires_go_straight_where_there_would_be_too_many_points(monkeypatch):
    monkeypatch.setattr(layers, "MOST_POINTS", 3)
    count = 8
    picture = picture_of(count, [(i, i + 1) for i in range(count - 1)] + [(0, count - 1)])
    layout = arranged(picture)
    assert not any(layout.bends)
    assert_nothing_overlaps(picture, layout)
    assert not backward_wires(picture, layout)


def random_picture(count):
    rng = random.Random(count)
    pairs = [(rng.randrange(max(0, i - 60), i), i) for i in range(count // 4, count) for _ in range(2)]
    return picture_of(count, pairs)


def mlp_on_four_examples():
    rng = random.Random(1)
    network = MLP(3, [4, 4, 1], rng)
    loss = Value(0.0)
    for _ in range(4):
        output = network([Value(rng.random()) for _ in range(3)])
        loss = loss + ((output[0] if isinstance(output, list) else output) - 1.0) ** 2
    return picture_of_values(loss)


@pytest.mark.parametrize(
    ("picture", "most"),
    [(random_picture(120), 70_000), (mlp_on_four_examples(), 170_000), (random_picture(1000), 630_000)],
    ids=["120 nodes", "network", "1000 nodes"],
)
def test_it_is_fast(picture, most, effort):
    assert effort(lambda: arranged(picture)) < most


def test_a_card_that_feeds_a_long_chain_takes_time_in_proportion(effort):
    def star(count):
        return picture_of(count, [(i, i + 1) for i in range(count - 1)] + [(0, i) for i in range(2, count)])

    small, large = star(400), star(800)
    assert effort(lambda: arranged(large)) < 2.5 * effort(lambda: arranged(small))
    assert sum(map(len, arranged(large).bends)) < 20_000  # each of them is a curve to be painted


def test_a_group_that_nothing_has_touched_is_not_placed_again(effort):
    """An edit of a large graph touches one of its groups. The cards of the others have other numbers then."""

    def beside_a_row_of_a_hundred(count):
        groups = [range(count), range(count, count + 100)]
        pairs = [pair for group in groups for pair in itertools.pairwise(group)]
        frames = [(1000 + number, tuple(group)) for number, group in enumerate(groups)]
        return picture_of(count + 100, pairs, frames)

    layers._placed.cache_clear()
    first, edited = beside_a_row_of_a_hundred(2), beside_a_row_of_a_hundred(3)
    afresh = effort(lambda: arranged(first))
    assert effort(lambda: arranged(edited)) < afresh / 2
