from dataclasses import replace

from engine.backward import backward_steps, topological_order
from engine.expression import parse
from gui.labs.graph.session.passes import Passes


def test_back_on_a_wire_that_was_travelled_by_the_very_first_step_its_amount_is_there_again():
    *_, root = parse("a = 3; b = 5; c = a * b").values()
    first, second = backward_steps(root)
    again = replace(first, contribution=7.0, before=first.after, after=first.after + 7.0)
    passes = Passes(topological_order(root), lambda: [first, second, again])
    wire, other = (id(root), first.input_index), (id(root), second.input_index)
    passes.go_to(passes.total)
    assert passes.travelled == {wire: 7.0, other: 3.0}
    passes.go_to(passes.total - 1)
    assert passes.travelled == {wire: 5.0, other: 3.0}
    passes.go_to(passes.seed)
    assert passes.travelled == {}
