"""The neural net as matrices: a step of the lecture in nine stages, forward and backward."""

import numpy as np
import pytest

from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.twin_matrices import matrices_of
from gui.labs.bigram.session.twin_moment import moment_of


@pytest.fixture(scope="module")
def session():
    return BigramSession()


@pytest.fixture
def twin(session):
    session.twin.reset()
    session.twin.set_scene("matrices")
    return session.twin


def test_the_stages_come_one_by_one_with_the_lectures_numbers(twin, lectures):
    golden = lectures["neural_bigram"]["emma"]
    said = []
    for place in range(11):
        twin.go_to(place)
        said.append(moment_of(twin, ".abcdefghijklmnopqrstuvwxyz"))
    assert [moment.position for moment in said] == list(range(11))
    assert said[1].equation == "logits = x @ W"
    assert "(5 × 27) @ (27 × 27) = (5 × 27)" in said[1].explanation
    assert "P(e | .) = 0.9708 / 79.0145 = 0.0123" in said[3].explanation
    assert said[5].equation.endswith(f"= {golden['loss']}")
    assert "(0.0123 − 1) / 5 = -0.1975" in said[8].explanation
    assert said[10].equation.endswith(f"{golden['loss']} → {golden['after_one_step_of_0.1']}")


def test_the_matrices_are_those_of_the_step(twin):
    twin.go_to(9)
    found = {each.title: each.data for each in matrices_of(twin)}
    assert {title: data.shape for title, data in found.items()} == {
        "x": (5, 27),
        "W": (27, 27),
        "logits": (5, 27),
        "counts": (5, 27),
        "P": (5, 27),
        "picked": (5, 1),
        "∂P": (5, 27),
        "∂counts": (5, 27),
        "∂logits": (5, 27),
        "W.grad": (27, 27),
    }
    np.testing.assert_allclose(found["logits"], found["x"] @ found["W"])
    np.testing.assert_allclose(found["P"].sum(1), 1)
    assert found["picked"].ravel().round(4).tolist() == [0.0123, 0.0181, 0.0267, 0.0737, 0.0150]
    np.testing.assert_allclose(found["W.grad"], found["x"].T @ found["∂logits"], atol=1e-15)
    before = twin.weights
    twin.go_to(10)
    np.testing.assert_allclose(twin.weights, before - 0.1 * found["W.grad"], atol=1e-15)


def test_both_ways_of_reading_the_name_are_one_run(twin):
    twin.go_to(23)
    assert (twin.descent.position, twin.act) == (2, 3)
    twin.set_scene("emma")
    assert (twin.descent.position, twin.act, twin.acts) == (2, 0, 7)
    twin.set_scene("matrices")
    assert twin.place == 20


def test_a_place_among_the_matrices_is_kept(session, twin):
    twin.go_to(16)
    state = session.to_dict()
    again = BigramSession()
    again.from_dict(state)
    again.twin.advance()
    assert (again.twin.scene, again.twin.place) == ("matrices", 16)
    assert again.to_dict() == state


def test_own_names_of_any_letters_have_matrices():
    session = BigramSession(["ño", "a"])
    session.twin.set_scene("matrices")
    session.twin.go_to(9)
    assert {each.data.shape for each in matrices_of(session.twin)} == {(3, 4), (4, 4), (3, 1)}
