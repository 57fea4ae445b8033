import json

import numpy as np
import pytest

from engine.value import Value
from gui.labs.graph.equation import format_together, node_names
from gui.labs.graph.layout import place
from gui.labs.graph.session import GraphSession


@pytest.fixture
def session():
    return GraphSession()


def gradients(session):
    return {session.nodes[key].name: value for key, value in session.gradients.items()}


def test_the_lectures_graph_stands_there_first(session, lectures):
    assert {node.name: node.data for node in session.nodes} == {
        "a": 2.0, "b": -3.0, "e": -6.0, "c": 10.0, "d": 4.0, "f": -2.0, "L": -8.0,
    }  # fmt: skip
    assert gradients(session) == {"L": 1.0}
    session.go_to(99)
    assert gradients(session) == lectures["micrograd_expression"]["grad"]


def test_stepping_back_undoes_stepping_forward(session):
    session.build("a = 3; b = a + a; c = a * b; L = c + a")
    forward = []
    for position in range(len(session.steps) + 1):
        session.go_to(position)
        forward.append((gradients(session), session.equation, session.current_wire))
    for position in reversed(range(len(session.steps) + 1)):
        assert (gradients(session), session.equation, session.current_wire) == forward[position]
        session.step_back()
    assert session.position == 0


def test_the_equation_has_the_rule_the_numbers_and_the_sum_so_far(session):
    session.go_to(5)
    assert session.equation == "∂L/∂a += ∂L/∂e · ∂e/∂a = -2.0 × -3.0 = 6.0"
    session.build("a = 3; b = a + a")
    session.go_to(2)
    assert session.equation == "∂b/∂a += ∂b/∂b · ∂b/∂a = 1.0 × 1.0 = 1.0\n∂b/∂a = 1.0 + 1.0 = 2.0"
    session.build("a = 3; b = a * -0.5; L = b - a")
    session.go_to(3)
    assert session.equation.endswith("\n∂L/∂a = -1.0 - 0.5 = -1.5")


def test_the_explanation_names_the_rule(session):
    assert "starts at L" in session.explanation
    session.go_to(5)
    assert session.explanation.endswith("Here ∂e/∂a = b = -3.0.")
    session.build("x = 2")
    assert "nothing to pass back" in session.explanation


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


def test_names_assigned_again_are_numbered(session):
    session.build("c = a + b; c = c * 2; c = c + 1")
    names = [node.name for node in session.nodes]
    assert [name for name in names if name.startswith("c")] == ["c₁", "c₂", "c₃"]
    session.go_to(1)
    assert session.equation.startswith("∂c₃/∂c₂ += ")


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
    session.go_to(2)
    target = session.nodes[-1].key
    assert session.travelled == {(target, 0): 3.0, (target, 1): 3.0}


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


def test_layout_goes_from_left_to_right_without_overlap():
    wires = [(0, 2), (1, 2), (2, 4), (3, 4), (4, 6), (5, 6), (0, 6)]
    places = place(range(7), wires)
    assert all(places[source][0] < places[target][0] for source, target in wires)
    for a in range(7):
        for b in range(a):
            assert places[a][0] != places[b][0] or abs(places[a][1] - places[b][1]) >= 1 - 1e-9


def test_leaves_stand_beside_what_they_feed():
    places = place(range(4), [(0, 1), (1, 3), (2, 3)])
    assert places[2][0] == places[3][0] - 1
    assert place([0], []) == {0: (0, 0.0)}


# What is looked at


def look_at(session, name):
    session.select(next(node.key for node in session.nodes if node.name == name))
    return session.inspection


def test_nodes_explain_themselves(session):
    session.go_to(99)
    leaf = look_at(session, "a")
    assert (leaf.value, leaf.term, leaf.code) == ("2.0", "leaf", "engine.value.Value")
    assert leaf.arithmetic == ("∂L/∂a = 6.0",)
    made = look_at(session, "e")
    assert made.arithmetic == ("e = a × b = 2.0 × -3.0 = -6.0", "∂L/∂e = -2.0")
    assert made.code == "engine.ops.OPS[multiply]"
    session.select(None)
    assert session.inspection is None


def test_a_constant_has_no_gradient(session):
    session.build("y = x * 3")
    assert look_at(session, "3").arithmetic == ()
    assert session.inspection.term == "constant"


def test_the_contributions_of_a_node_that_is_used_twice(session):
    session.build("a = 3; b = a * a")
    assert look_at(session, "a").arithmetic == ("∂b/∂a = not reached yet",)
    session.go_to(2)
    assert session.inspection.arithmetic == ("∂b/∂a = 6.0", "from b: 3.0", "from b: 3.0")


def test_functions_and_signs_in_results(session):
    session.build("x = 1; y = tanh(x); z = -y; w = x ** 2")
    for text, line in (
        ("x = 1; y = tanh(x)", "y = tanh(x) = tanh(1.0000) = 0.7616"),
        ("x = 2; y = -x", "y = −x = −2.0 = -2.0"),
        ("x = 2; y = x ** 3", "y = x ** 3 = 2.0 ** 3.0 = 8.0"),
    ):
        session.build(text)
        assert look_at(session, "y").arithmetic[0] == line


def test_arrays_are_kept(session):
    assert session.build("y = sum(x * x)", {"x": np.array([[1.0, 2.0], [3.0, np.inf]])})
    state = json.loads(json.dumps(session.to_dict()))
    again = GraphSession()
    again.from_dict(state)
    np.testing.assert_array_equal(again.arrays["x"], [[1, 2], [3, np.inf]])
    assert again.build("z = mean(x)")  # an array can be named again in another formula
    assert look_at(again, "x").value == "2 × 2"


@pytest.mark.parametrize(
    "arrays", [{"x": {"dtype": "float64", "shape": [2], "values": [1.0]}}, {"x": 7}, 3, [1]]
)
def test_foreign_arrays_change_nothing(session, arrays):
    before = session.to_dict()
    with pytest.raises(ValueError, match="graph"):
        session.from_dict({**before, "arrays": arrays})
    assert session.to_dict() == before


def test_the_status_line(session):
    assert session.status == "7 nodes; backward pass, step 0 of 6"
    session.go_to(99)
    assert session.status.startswith("The backward pass is complete")
    session.build("a = 1")
    assert session.status.endswith("nothing to step through")
