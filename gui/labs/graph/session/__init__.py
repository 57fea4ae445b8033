"""What the graph lab knows, a part a file. No Qt in this folder.

session       the facade: opens, saves, undoes, goes through the passes
current       the graph that is there now        computed, snapshot, trouble
walkthrough   where one is in its passes         passes, equation
display       what is seen of it                 folding, picture, scene
explaining    what is said of it                 sentences, inspecting, nudge
editing       what is changed by hand            editor, scrubbing
learner       what it learns                     trained_graph, leaf_descent, points
predicting    gradients asked for before they are shown
"""

from gui.labs.graph.session.session import GraphSession

__all__ = ["GraphSession"]
