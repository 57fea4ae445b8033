import json
import re
import sys
from decimal import Decimal

import numpy as np
import pytest

from engine.document import Document
from engine.examples import graph_of, load, read_index
from engine.mistakes import MISTAKES
from engine.value import Value
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.scrubbing import step_size
from gui.labs.graph.session.words.equation import format_together, node_names


@pytest.fixture
def session():
    return GraphSession()


def gradients(session):
    return {session.current.node(key).name: value for key, value in session.gradients.items()}


def key_of(session, name):
    return next(node.key for node in session.nodes if node.name == name)


def back(session, steps):
    """After so many contributions."""
    session.go_to(session.walkthrough.passes.seed + steps)


def test_the_lectures_graph_stands_there_first(session, lectures):
    assert {node.name: node.data for node in session.nodes} == {
        "a": 2.0, "b": -3.0, "e": -6.0, "c": 10.0, "d": 4.0, "f": -2.0, "L": -8.0,
    }  # fmt: skip
    assert gradients(session) == {"L": 1.0}
    assert (session.position, session.walkthrough.passes.forward, session.total) == (4, 3, 10)
    session.go_to(99)
    assert gradients(session) == lectures["micrograd_expression"]["grad"]


def test_stepping_back_undoes_stepping_forward(session):
    session.build("a = 3; b = a + a; c = a * b; L = c + a")
    forward = []
    for position in range(session.total + 1):
        session.go_to(position)
        forward.append((gradients(session), session.explaining.equation, session.display.moment))
    for position in reversed(range(session.total + 1)):
        assert (gradients(session), session.explaining.equation, session.display.moment) == forward[position]
        session.go_to(session.position - 1)
    assert session.position == 0


def test_the_equation_has_the_rule_the_numbers_and_the_sum_so_far(session):
    back(session, 5)
    assert session.explaining.equation == "∂L/∂a += ∂L/∂e × local -3.0 = -2.0 × -3.0 = 6.0"
    session.build("a = 3; b = a + a")
    back(session, 2)
    assert (
        session.explaining.equation == "∂b/∂a += ∂b/∂b × local 1.0 = 1.0 × 1.0 = 1.0\n∂b/∂a = 1.0 + 1.0 = 2.0"
    )
    session.build("a = 3; b = a * -0.5; L = b - a")
    back(session, 4)
    assert session.explaining.equation.endswith("\n∂L/∂a = -1.0 - 0.5 = -1.5")


def test_the_equation_of_arrays_has_the_formula_and_the_shapes(session):
    leaves = {"x": np.ones((2, 3)), "W": np.ones((3, 4)), "b": np.ones(4)}
    session.open_document(
        graph_of("z = x @ W + b; a = relu(z); L = sum(a)", leaves), "z = x @ W + b; a = relu(z); L = sum(a)"
    )
    said = []
    for _ in range(5):
        session.step_forward()
        said.append(session.explaining.equation)
    assert said == [
        "∂L/∂a += 1 for every element, with upstream = ∂L/∂L\nshapes: one number → (2, 4)",
        "∂L/∂z += ∂L/∂a ⊙ (1 if z > 0 else 0)\nshapes: (2, 4) → (2, 4)",
        "∂L/∂(x@W) += ∂L/∂z\nshapes: (2, 4) → (2, 4)",
        "∂L/∂b += ∂L/∂z, summed where b was repeated\nshapes: (2, 4) → (4,)",
        "∂L/∂x += upstream @ Wᵀ, with upstream = ∂L/∂(x@W)\nshapes: (2, 4) → (2, 3)",
    ]


def test_a_local_derivative_is_never_told_as_the_total_one(session):
    session.build("x = 3; y = x*x; z = y*x")
    key = key_of(session, "x")
    for position in range(session.walkthrough.passes.seed, session.total + 1):
        session.go_to(position)
        told = session.explaining.equation + session.explaining.explanation
        assert "∂y/∂x" not in told
        assert "∂z/∂x = x" not in told
    assert session.gradients[key] == 27.0
    assert "x goes into y along 2 wires" in told


def test_the_terms_of_a_sum_add_up_as_they_are_printed(session):
    session.build("a = 0.33333333; b = a * -0.03; c = a * 0.489; L = b + c")
    session.go_to(session.total)
    terms = re.fullmatch(r"∂L/∂a = (\S+) ([+-]) (\S+) = (\S+)", session.explaining.equation.split("\n")[1])
    first, second, total = (Decimal(terms[i]) for i in (1, 3, 4))
    assert (first + second if terms[2] == "+" else first - second) == total


def test_the_explanation_names_the_rule(session):
    assert "∂L/∂L is always 1" in session.explaining.explanation
    back(session, 5)
    assert session.explaining.explanation.endswith(
        "Here the local derivative of e with respect to a is b = -3.0."
    )
    session.build("x = 2")
    assert session.explaining.explanation == "No operation yet: connect a leaf to one."
    assert session.total == 1


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ((-2.0, -3.0, 6.0), ["-2.0", "-3.0", "6.0"]),
        ((0.42, 0.28, 0.7000000000000001), ["0.42", "0.28", "0.70"]),
        ((1 / 3, 2.0), ["0.3333", "2.0000"]),
        ((1e-7, 1.5), ["1.000e-07", "1.5"]),
        ((-0.0, 1.0), ["0.0", "1.0"]),
        ((float("inf"), float("nan"), 1.0), ["inf", "nan", "1.0"]),
    ],
)
def test_numbers_of_a_line_share_their_decimals(numbers, texts):
    assert format_together(numbers) == texts


def test_unnamed_nodes_are_called_by_their_formula(session):
    session.build("o = tanh(x1*w1 + x2*w2 + 6.5)")
    names = [node.name for node in session.nodes]
    assert "x1*w1" in names
    assert "6.5" in names
    assert len(set(names)) == len(names)


def test_a_formula_that_occurs_twice_names_one_node(session):
    session.build("y = a*b + a*b")
    assert [node.name for node in session.nodes] == ["a", "b", "a*b", "t1", "y"]


def test_what_cannot_be_computed_is_called_as_in_the_formula(session):
    session.build("y = a + 2*(?*b)")
    names = [session.current.name_of(card.key) for card in session.display.picture.cards]
    assert {"?*b", "2*(?*b)"} <= {*names}
    session.select(session.current.find("?*b")[0])
    assert "input x is not connected" in session.inspection.meaning


def test_a_printed_minus_is_a_minus(session):
    assert session.build("a = −2; L = 3 − a")
    assert session.nodes[-1].data == 5.0


def test_names_assigned_again_are_numbered(session):
    session.build("c = a + b; c = c * 2; c = c + 1")
    names = [node.name for node in session.nodes]
    assert [name for name in names if name.startswith("c")] == ["c", "c_2", "c_3"]
    back(session, 1)
    assert session.explaining.equation.startswith("∂c_3/∂c_2 += ")


def test_an_error_keeps_the_graph_and_its_position(session):
    session.go_to(3)
    before = session.to_dict(), session.nodes, gradients(session)
    assert not session.build("a = 2 * ; L = a")
    assert session.error is not None
    assert session.error.column == 9
    assert (session.to_dict(), session.nodes, gradients(session)) == before
    assert session.build("L = 3 * a")
    assert session.error is None


def test_travelled_wires_carry_their_contribution(session):
    session.build("a = 3; b = a * a")
    back(session, 2)
    wires = session.display.picture.wires
    assert [(wire.port, session.display.moment.travelled[place]) for place, wire in enumerate(wires)] == [
        (0, 3),
        (1, 3),
    ]
    assert session.display.moment.current == (1,)
    back(session, 1)
    assert session.display.moment.travelled == {0: 3.0}


def test_broken_arithmetic_is_shown_not_raised(session):
    session.build("a = 0; b = 1 / a; c = log(a) * b")
    session.go_to(99)
    assert session.nodes[-1].data == -np.inf


def test_arrays_have_names_too():
    x = Value(np.ones(3), "x")
    total = (x * np.ones(3)).sum()
    assert "array" in node_names([*total.parents[0].parents, total.parents[0], total]).values()


def test_the_state_survives(session):
    session.build("a = 3; b = a + a")
    session.go_to(1)
    again = GraphSession()
    again.from_dict(session.to_dict())
    assert again.to_dict() == session.to_dict()
    assert gradients(again) == gradients(session)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"version": 7, "text": "a", "position": 0},
        {"version": 1, "text": 5, "position": 0},
        {"version": 1, "text": "a = ", "position": 0},
        {"version": 1, "text": "a", "position": None},
    ],
)
def test_a_foreign_state_changes_nothing(session, state):
    before = session.to_dict()
    with pytest.raises(ValueError, match=r"graph|Column"):
        session.from_dict(state)
    assert session.to_dict() == before
    assert session.error is None


# What is looked at


def look_at(session, name):
    session.select(next(node.key for node in session.nodes if node.name == name))
    return session.explaining.inspection


def test_nodes_explain_themselves(session):
    session.go_to(99)
    leaf = look_at(session, "a")
    assert (leaf.value, leaf.term, leaf.code) == ("2.0", "leaf", "engine.value.Value")
    assert leaf.arithmetic == ("∂L/∂a = 6.0",)
    made = look_at(session, "e")
    assert made.arithmetic == ("e = a × b = 2.0 × -3.0 = -6.0", "∂L/∂e = -2.0")
    assert made.code == "engine.ops.OPS[multiply]"
    session.select(None)
    assert session.explaining.inspection is None


def test_what_the_result_does_not_depend_on_waits_for_no_gradient(session):
    session.build("a = 2; u = 3*a; L = a*a")
    session.go_to(session.total)
    session.select(session.current.find("u")[0])
    assert session.inspection.arithmetic == ("u = 3 × a = 3.0 × 2.0 = 6.0", "L does not depend on u")


def test_a_constant_has_no_gradient(session):
    session.build("y = x * 3")
    assert look_at(session, "3").arithmetic == ()
    assert session.explaining.inspection.term == "constant"


def test_the_contributions_of_a_node_that_is_used_twice(session):
    session.build("a = 3; b = a * a")
    assert look_at(session, "a").arithmetic == ("∂b/∂a: the backward pass is not here yet",)
    back(session, 2)
    assert session.explaining.inspection.arithmetic == ("∂b/∂a = 6.0", "from b: 3.0", "from b: 3.0")


def test_functions_and_signs_in_results(session):
    session.build("x = 1; y = tanh(x); z = -y; w = x ** 2")
    for text, line in (
        ("x = 1; y = tanh(x)", "y = tanh(x) = tanh(1.0000) = 0.7616"),
        ("x = 2; y = -x", "y = -x = -2.0 = -2.0"),
        ("x = 2; y = x ** 3", "y = x ** 3 = 2.0 ** 3.0 = 8.0"),
    ):
        session.build(text)
        assert look_at(session, "y").arithmetic[0] == line


def test_arrays_are_kept(session):
    leaves = {"x": np.array([[1.0, 2.0], [3.0, np.inf]])}
    session.open_document(graph_of("y = sum(x * x)", leaves), "y = sum(x * x)")
    state = json.loads(json.dumps(session.to_dict()))
    again = GraphSession()
    again.from_dict(state)
    np.testing.assert_array_equal(again.current.node(key_of(again, "x")).data, [[1, 2], [3, np.inf]])
    assert again.build("z = mean(x)")  # an array can be named again in another formula
    assert look_at(again, "x").value == "(2, 2)"


@pytest.mark.parametrize(
    "change",
    [
        {"document": {"version": 1}},
        {"document": 7},
        {"folded": 3},
        {"folded": ["a"]},
        {"text": "y = x @ x", "position": "a"},
    ],
)
def test_a_foreign_document_changes_nothing(session, change):
    before = session.to_dict(), session.nodes, session.display.picture
    state = {**session.to_dict(), "document": session.document.to_dict(), "folded": []}
    with pytest.raises(ValueError, match="graph"):
        session.from_dict({**state, **change})
    assert (session.to_dict(), session.nodes, session.display.picture) == before


# The forward pass


def test_values_come_one_by_one(session):
    session.go_to(0)
    states = session.display.moment.cards
    assert [states[key_of(session, name)].data for name in "abedL"] == [2.0, -3.0, None, None, None]
    assert session.explaining.equation == "a = 2.0   b = -3.0   c = 10.0   f = -2.0"
    session.step_forward()
    assert session.explaining.equation == "e = a × b = 2.0 × -3.0 = -6.0"
    assert session.display.moment.cards[key_of(session, "e")].is_current
    assert len(session.display.moment.current) == 2
    session.go_to(session.walkthrough.passes.forward)
    assert session.explaining.equation == "L = d × f = 4.0 × -2.0 = -8.0"
    assert gradients(session) == {}
    session.step_forward()
    assert session.explaining.equation == "∂L/∂L = 1.0"


def test_where_we_are_in_words(session):
    session.go_to(2)
    told = session.explaining
    assert (told.place, told.status) == ("forward 2 of 3", "7 nodes; forward pass, step 2 of 3")
    back(session, 1)
    told = session.explaining
    assert (told.place, told.status) == ("backward 1 of 6", "7 nodes; backward pass, step 1 of 6")


def test_one_node_is_counted_as_one(session):
    session.build("x = 1")
    assert session.explaining.status == "1 node; no gradient to step through"


def test_the_letters_of_the_rule(session):
    assert session.explaining.rule is None
    back(session, 5)
    assert (session.explaining.rule.op, session.explaining.rule.input_index) == ("multiply", 0)
    assert session.explaining.rule.letters == "g → ∂L/∂e = -2.0,  z → e = -6.0,  x → a = 2.0,  y → b = -3.0"
    session.go_to(1)
    assert (session.explaining.rule.op, session.explaining.rule.input_index) == ("multiply", None)
    assert session.explaining.rule.letters == "x → a = 2.0,  y → b = -3.0"


# Editing leaves


def test_everything_follows_an_edited_leaf(session):
    session.go_to(99)
    before, after = session.editing.set_value(key_of(session, "a"), 3.0)
    assert session.nodes[-1].data == -2.0
    assert gradients(session)["b"] == -6.0
    assert session.text == "a = 3; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
    session.editing.put_value(before)
    assert session.text.startswith("a = 2; ")
    assert gradients(session)["b"] == -4.0
    session.editing.put_value(after)
    assert session.nodes[-1].data == -2.0


def test_a_leaf_that_the_text_does_not_give_a_value(session):
    session.build("y = k * 3")
    session.editing.set_value(key_of(session, "k"), 4.0)
    assert session.text == "k = 4; y = k * 3"
    assert session.build(session.text)
    assert session.nodes[-1].data == 12.0


def test_a_leaf_that_shares_its_name(session):
    session.build("c = 1; d = c * 2; c = 3; e = c + d")
    session.editing.set_value(key_of(session, "c_2"), 5.0)
    result = session.nodes[-1].data
    assert result == 13.0  # the former of the two
    text = session.text
    assert session.build(text)
    assert session.nodes[-1].data == result


def test_what_is_no_leaf_is_not_edited(session):
    for name, data in (("e", 1.0), ("a", np.ones(2))):
        with pytest.raises(ValueError, match="keeps its shape"):
            session.editing.set_value(key_of(session, name), data)


def test_scrubbing_goes_through_zero_in_steps_of_one_size(session):
    session.build("a = 0.3; y = a * 2")
    seen = []
    for _ in range(5):
        session.editing.scrub(key_of(session, "a"), -10.0, gesture=1)
        seen.append(session.current.node(key_of(session, "a")).data)
    assert seen == [0.2, 0.1, 0.0, -0.1, -0.2]
    odd = [(6.881373587, 6.981373587), (1e-13, 1.1e-13), (float("inf"), 0.01), (1e308, 1.1e308)]
    for gesture, (number, expected) in enumerate(odd, 2):
        session.editing.set_value(key_of(session, "a"), number)
        session.editing.scrub(key_of(session, "a"), 1.0, gesture)
        assert session.current.node(key_of(session, "a")).data == pytest.approx(expected, rel=1e-12)
    assert step_size(250.0) == 10.0
    assert step_size(0.0) == 0.01
    assert step_size(1e-5) == pytest.approx(1e-6)


def test_one_number_of_an_array(session):
    leaves = {"x": np.array([1.0, 2.0])}
    session.open_document(graph_of("y = sum(x * x)", leaves), "y = sum(x * x)")
    before, _ = session.editing.set_cell(key_of(session, "x"), (1,), 5.0)
    assert session.nodes[-1].data == 26.0
    session.editing.put_value(before)
    assert session.nodes[-1].data == 5.0


# Groups


@pytest.fixture
def network(session):
    text, document = load(next(example for example in read_index() if example.name == "mlp"))
    session.open_document(document, text)
    return session


def test_a_large_graph_is_opened_folded(network):
    assert network.text == ""
    names = {card.name: card for card in network.display.picture.cards}
    assert names["example 1"].kind == "group"
    assert len(network.display.picture.cards) < 12
    assert not network.display.picture.frames
    state = network.display.moment.cards[names["example 1"].key]
    assert np.ndim(state.data) == 0  # its only output, the prediction
    network.go_to(99_999)
    assert np.shape(network.display.moment.cards[names["parameters"].key].gradient) == (41,)


def test_groups_open_and_fold(network):
    card = next(card for card in network.display.picture.cards if card.name == "example 1")
    network.select(card.key)
    assert network.explaining.inspection.meaning.startswith("A group of")
    network.display.fold([card.key], is_folded=False)
    assert network.selected is None
    frame = network.display.picture.frames[0]
    assert (frame.key, frame.name) == (card.key, "example 1")
    assert {c.name for c in network.display.picture.cards if c.key in frame.members} >= {
        "layer 1",
        "layer 2",
        "layer 3",
    }
    network.display.fold(network.display.groups, is_folded=False)
    assert len(network.display.picture.cards) == len(network.nodes)
    hidden = key_of(network, "h1_2_4")
    network.select(hidden)
    network.display.fold(network.display.groups, is_folded=True)
    assert network.selected in {card.key for card in network.display.picture.cards}
    network.display.reveal(hidden)
    assert network.selected == hidden
    assert hidden in {card.key for card in network.display.picture.cards}


def test_a_group_that_is_looked_at_stays_so_while_another_opens(network):
    groups = {card.name: card.key for card in network.display.picture.cards}
    network.select(groups["example 2"])
    network.display.fold([groups["example 1"]], is_folded=False)
    assert network.selected == groups["example 2"]


def test_stepping_over_what_is_folded(network):
    network.go_to(0)
    stops = [0]
    while network.position < network.total:
        network.go_to(network.display.over(1))
        assert bool(network.display.pulses(stops[-1])) == (
            network.position != network.walkthrough.passes.seed
        )
        stops.append(network.position)
    assert len(stops) < 20 < network.total
    for stop in reversed(stops[:-1]):
        network.go_to(network.display.over(-1))
        assert network.position == stop


def test_folding_is_saved(network):
    again = GraphSession()
    again.from_dict(json.loads(json.dumps(network.to_dict())))
    assert again.display.picture == network.display.picture
    assert again.to_dict() == network.to_dict()


def test_run_to_a_node(session):
    session.build("a = 3; b = a + a; c = b * 2")
    session.go_to(0)
    a, b = key_of(session, "a"), key_of(session, "b")
    seen = []
    for _ in range(3):
        session.go_to(session.display.next_event_at(b))
        seen.append(session.explaining.equation.split("\n")[0])
    assert seen[0].startswith("b = a + a")
    assert seen[1].startswith("∂c/∂b += ")
    assert seen[2].startswith("b = a + a")  # from the last it begins again
    session.go_to(session.total)
    session.go_to(session.display.next_event_at(a))
    assert session.explaining.equation.startswith("∂c/∂a += ")


def test_names_are_found(session):
    session.build("alpha = 1; beta = 2; y = alpha * beta + beta")
    found = [session.current.node(key).name for key in session.current.find("a")]
    assert found[0] == "alpha"
    assert "beta" in found
    assert session.current.find("  ") == []


# Mistakes


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_each_mistake_stands_beside_the_truth(session, mistake):
    session.build("a = 3; b = a + a; c = b * b; L = c * a")
    session.walkthrough.set_mistake(mistake)
    session.go_to(session.total)
    truth = {
        node.name: session.display.moment.cards[node.key].truth
        for node in session.nodes
        if not node.is_constant
    }
    assert truth == {"a": 108.0, "b": 36.0, "c": 3.0, "L": 1.0}
    apart = [node.name for node in session.nodes if session.display.moment.cards[node.key].is_apart]
    assert apart == [
        {"overwrite": "b", "read_before_backward": "L", "inner_gradients_add_up": "c"}.get(mistake, "a")
    ]
    assert f"starting at {apart[0]}" in session.explaining.comparison
    assert session.predicting.question == ""
    session.walkthrough.set_mistake("")
    session.go_to(session.total)
    assert gradients(session)["a"] == 108.0
    assert session.display.moment.cards[key_of(session, "a")].truth is None


def test_a_mistake_stays_on_for_the_next_graph(session):
    session.walkthrough.set_mistake("overwrite")
    session.build("a = 3; b = a + a")
    session.go_to(session.total)
    assert gradients(session)["a"] == 1.0
    assert session.explaining.equation == "∂b/∂a = ∂b/∂b × local 1.0 = 1.0 × 1.0 = 1.0"
    session.build("y = 3 * x")
    assert "all the same" in session.explaining.comparison


def test_the_recursion_is_cut_off(session):
    session.walkthrough.set_mistake("recursive_order")
    session.build("; ".join(["a0 = 1", *(f"a{i + 1} = a{i} + a{i}" for i in range(20))]))
    assert session.total < 10_000
    assert "stopped after" in session.explaining.status


def test_going_back_through_a_wrong_pass(session):
    session.build("a = 3; b = a + a; c = b * b")
    session.walkthrough.set_mistake("recursive_order")
    forward = []
    for position in range(session.total + 1):
        session.go_to(position)
        forward.append((session.display.moment, session.explaining.equation))
    for position in reversed(range(session.total + 1)):
        session.go_to(position)
        assert (session.display.moment, session.explaining.equation) == forward[position]


# Paths, predictions, nudges, troubles


def test_the_paths_of_a_node(session):
    session.select(key_of(session, "a"))
    assert session.explaining.paths.split("\n")[1:] == ["a → e → d → L", "    (-3.0) × 1.0 × (-2.0) = 6.0"]
    assert len(session.display.moment.lit) == 3
    session.build("a = 3; b = a * 2; c = a + b")
    session.select(key_of(session, "a"))
    assert session.explaining.paths.startswith("2 paths lead from a to c.")
    assert session.explaining.paths.endswith("∂c/∂a = 2.0 + 1.0 = 3.0")
    session.build("; ".join(["a0 = 1", *(f"a{i + 1} = a{i} + a{i}" for i in range(40))]))
    session.select(key_of(session, "a0"))
    assert session.explaining.paths.startswith("1.1e+12 paths")
    assert "The first 975 alone give 975.0; all together" in session.explaining.paths


def test_predictions_are_judged_and_counted(session):
    session.predicting.turn(True)
    assert session.predicting.question.endswith("What will ∂L/∂d be then?")
    assert session.predicting.answer("-2").is_right
    assert session.predicting.answer(1).is_right  # ∂L/∂f = 4: positive
    position = session.position
    for hinted, moved in (("Not yet. Look at the sign: does d grow or fall as e grows?", 0), ("", 1)):
        verdict = session.predicting.answer("2")
        assert (verdict.is_right, verdict.slip) == (False, "sign")
        assert (session.predicting.hint, session.position) == (hinted, position + moved)
    position = session.position
    with pytest.raises(ValueError, match="number"):
        session.predicting.answer("two")
    assert session.position == position
    assert (session.predicting.score.right, session.predicting.score.asked) == (2, 3)
    session.predicting.answer("12")
    assert session.predicting.hint
    assert session.predicting.answer("-2").is_right
    assert session.predicting.hint == ""
    assert session.predicting.score.text == "2 of 4 right at the first try"
    session.go_to(session.total)
    assert session.predicting.question == ""
    assert session.predicting.why_no_question


def test_a_nudge_measures_the_slope(session):
    nudged = session.explaining.nudge(key_of(session, "a"), 1e-3)
    assert nudged.slope == pytest.approx(6.0)
    assert nudged.gradient == 6.0
    assert nudged.lines[:4] == (
        "(L(a + h) - L(a)) / h",
        "= (-7.994 - (-8.0)) / 0.001",
        "= 6.0",
        "∂L/∂a = 6.0",
    )
    assert session.nodes[-1].data == -8.0
    assert abs(session.explaining.nudge(key_of(session, "a"), 1e-12).slope - 6.0) > 1e-6
    assert session.explaining.nudge(key_of(session, "a"), 1.0).lines[-1] == "difference 0"


def test_an_inner_node_is_held_and_nudged(session):
    for name, slope in {"d": -2.0, "e": -2.0, "L": 1.0}.items():
        nudged = session.explaining.nudge(key_of(session, name), 1e-3)
        assert nudged.slope == pytest.approx(slope)
        assert nudged.gradient == slope
    assert session.explaining.nudge(key_of(session, "d"), 1e-3).lines[:3] == (
        "d is held at 4 + h.",
        "(L(d + h) - L(d)) / h",
        "= (-8.002 - (-8.0)) / 0.001",
    )
    assert session.explaining.nudge(key_of(session, "L"), 1e-3).lines[1] == "(L + h - L) / h"
    assert [node.data for node in session.nodes][-3:] == [4.0, -2.0, -8.0]
    session.go_to(0)  # nothing is computed yet
    assert session.explaining.nudge(key_of(session, "d"), 1e-3) is None
    session.go_to(session.total)
    session.editing.set_value(key_of(session, "a"), 1.0)
    assert session.explaining.nudge(key_of(session, "d"), 1e-3).x == 7.0


def test_a_number_of_an_inner_array_is_held_and_nudged(session):
    session.build("x = [1, 2]; h = tanh(x); y = sum(h * x)")
    nudged = session.explaining.nudge(key_of(session, "h"), 1e-6, (1,))
    assert nudged.slope == pytest.approx(2.0)
    assert nudged.gradient == 2.0
    assert session.explaining.nudge(key_of(session, "h"), 1e-6) is None


def test_troubles_are_named(session):
    session.build("a = -1; b = log(a); c = b * 2")
    assert "b" in session.explaining.trouble
    assert session.display.moment.cards[key_of(session, "b")].problem
    assert session.select(key_of(session, "b")) is None
    assert session.explaining.inspection.meaning.startswith(session.explaining.trouble)
    session.editing.set_value(key_of(session, "a"), 1.0)
    assert session.explaining.trouble == ""


def test_too_many_nodes_are_refused(session):
    before = session.nodes
    assert not session.build("y = " + " + ".join(["x"] * 2500))
    assert "2,000 can be drawn" in str(session.error)
    assert session.nodes == before


def test_undo_after_another_graph_was_opened(session):
    """Text and picture agree however changes of values and of whole graphs follow each other."""
    session.build("a = 2; b = a * a")
    first = session.graph()
    before, _ = session.editing.set_value(key_of(session, "a"), 5.0)
    state = session.to_dict()
    session.build("y = 3")
    session.from_dict(state)  # as undo does after a workspace was opened
    session.editing.put_value(before)
    session.put_graph(first)
    assert session.text == "a = 2; b = a * a"
    assert session.nodes[-1].data == 4.0


def test_an_array_operation_on_a_number_has_no_numbers_to_write(session):
    leaves = {"x": np.ones((1, 2)), "W": np.ones((2, 2))}
    text = "y = sum((x @ W) * t)"
    session.open_document(graph_of(text, leaves), text)
    for position in range(session.total + 1):
        session.go_to(position)
        assert session.explaining.equation
    session.predicting.turn(True)
    for position in range(session.total + 1):
        session.go_to(position)
        if session.predicting.question:
            session.predicting.answer("1")


def test_a_text_that_is_not_the_documents_is_written_anew(session):
    document = session.document.to_dict()
    session.from_dict(session.to_dict() | {"document": document, "text": "x = 5; y = x * x"})
    assert session.document.to_dict() == document
    assert session.text == "a = 2.0; b = -3.0; c = 10.0; f = -2.0; e = a * b; d = e + c; L = d * f"


# In proportion to the size of the graph


def lines(action):
    """How many lines of Python are gone through: loops within a function are counted, too."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


def test_a_formula_twice_as_long_is_twice_the_work():
    short, long = (lines(lambda n=n: GraphSession().build("+".join(["a_long_name"] * n))) for n in (300, 600))
    assert long < 2.2 * short


def test_the_keys_are_put_in_order_in_one_go(session):
    class Key(int):
        hashed = 0

        def __hash__(self):
            Key.hashed += 1
            return int(self)

    session.build("y = " + "+".join(["a"] * 100))
    graph = session.current.computed
    graph.keys = {node: Key(key) for node, key in graph.keys.items()}
    assert graph.all_keys == [node.key for node in session.nodes]
    assert Key.hashed <= 2 * len(graph.values)


def test_frames_ask_once_what_the_groups_are_called(session, monkeypatch):
    asked = []
    groups = Document.groups.fget
    monkeypatch.setattr(Document, "groups", property(lambda self: (asked.append(1), groups(self))[1]))
    session.clear()
    counts = []
    for _ in range(2):
        for _ in range(20):
            session.editing.edit(lambda editor: (editor.group([editor.add("", "", 1.0)], "g"), None)[1])
        asked.clear()
        session.display.fold(session.display.groups, is_folded=False)
        counts.append(len(asked))
    assert counts[0] == counts[1]
