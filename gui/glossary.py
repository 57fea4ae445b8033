"""The glossary: what the words of the laboratories mean, where each can be seen, and its source.

    TERMS["gradient"].text          # the meaning, in the user's language
    find("slope")                   # [the term Gradient, ...]
    source_of(TERMS["gradient"].source).text

Texts are marked here and translated when they are shown. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.words import QT_TRANSLATE_NOOP, translate


@dataclass(frozen=True)
class Term:
    """A word of the field.

    key      how the program calls it: the English name in lower case
    name     the word itself, and meaning, one to three sentences: both as written here, in English;
             title and text are what to show
    formula  plain text, "" for none
    lab      where the thing can be seen, and widget, its object name there; "" for nowhere yet
    more     other places where it can be seen: (lab, widget)
    source   a reference for gui.source.source_of, "" for none
    also     other words, under which people look for it in any language
    avoid    for contributors: words, separated by commas, that Nablab does not use for it
    """

    key: str
    name: str
    meaning: str
    formula: str = ""
    lab: str = ""
    widget: str = ""
    source: str = ""
    also: tuple[str, ...] = ()
    avoid: str = ""
    more: tuple[tuple[str, str], ...] = ()

    def places(self, lab: str) -> list[tuple[str, str]]:
        """(lab, widget) wherever the thing can be seen, those of one lab first."""
        places = [(self.lab, self.widget), *self.more] if self.widget else []
        return sorted(places, key=lambda place: place[0] != lab)

    @property
    def title(self) -> str:
        """The word, in the user's language."""
        return translate("Glossary", self.name)

    @property
    def text(self) -> str:
        """The meaning, in the user's language."""
        return translate("Glossary", self.meaning)


def find(text: str) -> list[Term]:
    """The terms in which text occurs, in upper or lower case, with hyphens or without.

    Best first: those whose name begins with it, have it in the name, among the other words, in the
    meaning; and alphabetically among equals. No text finds all terms.
    """
    wanted = _plain(text)
    ranks = [(rank, _plain(term.title), term) for term in TERMS.values() if (rank := _rank(term, wanted))]
    return [term for _, _, term in sorted(ranks, key=lambda found: found[:2])]


def _rank(term: Term, wanted: str) -> int:
    """From 1, the best, to 4; 0 where the term has nothing to do with what is wanted."""
    title = _plain(term.title)
    places = (
        title.startswith(wanted),
        wanted in title,
        any(wanted in _plain(word) for word in term.also),
        wanted in _plain(term.text),
    )
    return places.index(True) + 1 if any(places) else 0


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


_GRAPH = [
    Term("value", QT_TRANSLATE_NOOP("Glossary", "Value"), QT_TRANSLATE_NOOP("Glossary",
        "A number, or an array of numbers, that remembers how it was made: by which operation, and from "
        "which other values. It also keeps its gradient."),
        lab="graph", widget="graphView", source="engine.value.Value", also=("number", "intermediate result"),
        avoid="variable"),
    Term("leaf", QT_TRANSLATE_NOOP("Glossary", "Leaf"), QT_TRANSLATE_NOOP("Glossary",
        "A value that no operation made: an input, or a parameter that is to be learned. Every graph "
        "begins at its leaves, and the backward pass ends there."),
        formula="b = -3", lab="graph", widget="graphView", source="engine.value.Value",
        also=("input", "independent variable"), avoid="input node"),
    Term("constant", QT_TRANSLATE_NOOP("Glossary", "Constant"), QT_TRANSLATE_NOOP("Glossary",
        "A leaf that gets no gradient, because nothing is going to change it: a number written within a "
        "formula, or the pixels of an image."),
        lab="graph", widget="graphView", source="engine.value.constant",
        also=("fixed", "requires_grad", "literal"), avoid="literal"),
    Term("operation", QT_TRANSLATE_NOOP("Glossary", "Operation"), QT_TRANSLATE_NOOP("Glossary",
        "One step of a calculation, such as adding, multiplying or tanh. Each has a rule that says how a "
        "gradient passes back through it to its inputs."),
        lab="graph", widget="graphView", source="engine.ops.Op", also=("op", "function", "operator"),
        avoid="primitive"),
    Term("computation graph", QT_TRANSLATE_NOOP("Glossary", "Computation graph"),
        QT_TRANSLATE_NOOP("Glossary",
        "A calculation as a picture: a node for every value, and wires from each value to the operations "
        "that use it. It never leads back in a circle, so it can be computed from one end to the other."),
        lab="graph", widget="graphView", source="engine.value.apply",
        also=("dag", "circuit", "expression graph"), avoid="circuit"),
    Term("node", QT_TRANSLATE_NOOP("Glossary", "Node"), QT_TRANSLATE_NOOP("Glossary",
        "One value in a computation graph, drawn as a card: its name, the operation that made it, its "
        "number, and its gradient as far as the backward pass has come."),
        lab="graph", widget="graphView", source="engine.value.Value", also=("vertex", "card"),
        avoid="vertex"),
    Term("wire", QT_TRANSLATE_NOOP("Glossary", "Wire"), QT_TRANSLATE_NOOP("Glossary",
        "The line from a value to an operation that uses it. Numbers go along it forward, and "
        "contributions to the gradient come back along it."),
        lab="graph", widget="graphView", also=("edge", "arrow", "link", "connection"), avoid="edge, arrow"),
    Term("group", QT_TRANSLATE_NOOP("Glossary", "Group"), QT_TRANSLATE_NOOP("Glossary",
        "Nodes that belong together, such as a neuron, a layer or a network. A group can be folded into a "
        "single card, which shows what it gives to others, and opened again."),
        lab="graph", widget="graphView", source="engine.document.Document.group",
        also=("module", "subgraph", "cluster", "fold"), avoid="cluster"),
    Term("forward pass", QT_TRANSLATE_NOOP("Glossary", "Forward pass"), QT_TRANSLATE_NOOP("Glossary",
        "Computing every value from the values it is made of, from the leaves to the result."),
        lab="graph", widget="graphView", source="engine.value.compute", also=("evaluation", "inference"),
        avoid="inference"),
    Term("backward pass", QT_TRANSLATE_NOOP("Glossary", "Backward pass"), QT_TRANSLATE_NOOP("Glossary",
        "Finding the gradients of all values in one sweep from the result back to the leaves. Each node "
        "waits until its own gradient is complete, and then gives every input its contribution. The method "
        "is called backpropagation."),
        lab="graph", widget="playPause", source="engine.backward.backward_along",
        also=("backpropagation", "backprop", "reverse mode", "autograd", "automatic differentiation"),
        avoid="reverse pass"),
    Term("gradient", QT_TRANSLATE_NOOP("Glossary", "Gradient"), QT_TRANSLATE_NOOP("Glossary",
        "How strongly the result responds to a value: change the value by a very small h, and the result "
        "changes by about the gradient times h. For an array it is one such number for each element."),
        formula="∂L/∂a", lab="graph", widget="graphView", source="engine.backward.backward",
        also=("derivative", "slope", "sensitivity", "grad", "blame"), avoid="sensitivity"),
    Term("local derivative", QT_TRANSLATE_NOOP("Glossary", "Local derivative"), QT_TRANSLATE_NOOP("Glossary",
        "How strongly the output of a single operation responds to one of its inputs while the other "
        "inputs stay as they are. For e = a · b it is ∂e/∂a = b."),
        formula="∂e/∂a", lab="graph", widget="graphEquation", source="engine.backward.local_derivative",
        also=("partial derivative", "local gradient", "slope"), avoid="local gradient"),
    Term("upstream gradient", QT_TRANSLATE_NOOP("Glossary", "Upstream gradient"),
        QT_TRANSLATE_NOOP("Glossary",
        "The gradient of an operation's output: what has come back from the side of the result, and is now "
        "to be passed on to the inputs."),
        formula="∂L/∂e", lab="graph", widget="graphEquation", source="engine.backward.Step",
        also=("incoming gradient", "output gradient", "from above"), avoid="incoming gradient"),
    Term("contribution", QT_TRANSLATE_NOOP("Glossary", "Contribution"), QT_TRANSLATE_NOOP("Glossary",
        "What one use of a value adds to its gradient: the upstream gradient times the local derivative. A "
        "value that is used several times gets one contribution from each use."),
        formula="∂L/∂e · ∂e/∂a", lab="graph", widget="stepForward", source="engine.backward.contributions",
        also=("share", "step", "blame")),
    Term("chain rule", QT_TRANSLATE_NOOP("Glossary", "Chain rule"), QT_TRANSLATE_NOOP("Glossary",
        "Where a acts on L by way of e, the two derivatives are multiplied. Where it acts by way of "
        "several values, the products are added up."),
        formula="∂L/∂a = Σₑ ∂L/∂e · ∂e/∂a", lab="graph", widget="graphEquation",
        source="engine.backward.backward_along", also=("composition", "path", "product of derivatives")),
    Term("accumulation", QT_TRANSLATE_NOOP("Glossary", "Accumulation"), QT_TRANSLATE_NOOP("Glossary",
        "Adding up the contributions that reach a value, instead of keeping only the last. Leaves even go "
        "on adding from one backward pass to the next, which is why training sets their gradients to zero "
        "before each step."),
        formula="∂L/∂a += ∂L/∂e · ∂e/∂a", lab="graph", widget="graphEquation",
        source="engine.backward.steps_along",
        also=("zero grad", "zero_grad", "zeroing", "reset", "sum", "+=")),
    Term("vector-jacobian product", QT_TRANSLATE_NOOP("Glossary", "Vector-Jacobian product"),
        QT_TRANSLATE_NOOP("Glossary",
        "The upstream gradient times the table of all partial derivatives of an operation's outputs by its "
        "inputs, the Jacobian. It is what an input receives, and it can be computed without ever writing "
        "out the large table."),
        formula="vᵀ J", source="engine.ops.OPS[matmul]", also=("vjp", "jacobian", "pullback"),
        avoid="pullback"),
    Term("topological order", QT_TRANSLATE_NOOP("Glossary", "Topological order"),
        QT_TRANSLATE_NOOP("Glossary",
        "A list of all nodes in which each stands after those it is made from. Read from its end, it makes "
        "sure that a node passes its gradient on only when all contributions to it have arrived."),
        lab="graph", widget="timeline", source="engine.backward.topological_order",
        also=("sorting", "topological sort", "ordering")),
    Term("gradient check", QT_TRANSLATE_NOOP("Glossary", "Gradient check"), QT_TRANSLATE_NOOP("Glossary",
        "A test of a gradient that uses no rule: nudge the leaf a little up and a little down, and see "
        "whether the slope of the result agrees with the backward pass."),
        formula="(f(x + h) - f(x - h)) / 2h", source="engine.gradcheck.numeric_gradient",
        also=("finite differences", "numerical gradient", "nudge", "central difference")),
    Term("tape", QT_TRANSLATE_NOOP("Glossary", "Tape"), QT_TRANSLATE_NOOP("Glossary",
        "The operations of a graph, written down once in their order and replayed fast with new numbers: "
        "forward for the values, backward for the gradients."),
        source="engine.tape.Tape", also=("replay", "recording", "trace"), avoid="trace"),
    Term("array", QT_TRANSLATE_NOOP("Glossary", "Array"), QT_TRANSLATE_NOOP("Glossary",
        "Numbers in a regular grid. Its shape says how many there are along each axis: (3,) is a list of "
        "three, (2, 3) a table of two rows and three columns, and there may be more axes."),
        also=("tensor", "matrix", "vector", "shape", "axis", "dimension"), avoid="tensor"),
]  # fmt: skip

_NETWORKS = [
    Term("neuron", QT_TRANSLATE_NOOP("Glossary", "Neuron"), QT_TRANSLATE_NOOP("Glossary",
        "A small calculation: multiply each input by a weight, add up the products and a bias, and send "
        "the sum through an activation function such as tanh."),
        formula="tanh(w · x + b)", source="engine.nn.Neuron", also=("unit", "perceptron"),
        avoid="perceptron"),
    Term("weight", QT_TRANSLATE_NOOP("Glossary", "Weight"), QT_TRANSLATE_NOOP("Glossary",
        "The factor by which a neuron multiplies one of its inputs. A positive weight moves the sum the "
        "way of the input, a negative one the opposite way, and with a weight of zero the input does not "
        "count."),
        formula="w · x", source="engine.nn.Neuron.__call__", also=("coefficient", "connection strength"),
        avoid="coefficient"),
    Term("bias", QT_TRANSLATE_NOOP("Glossary", "Bias"), QT_TRANSLATE_NOOP("Glossary",
        "A number that a neuron adds to its weighted sum whatever the inputs are. It shifts the point from "
        "which the neuron becomes active."),
        formula="w · x + b", source="engine.nn.Neuron.__call__", also=("offset", "intercept", "threshold"),
        avoid="intercept"),
    Term("parameter", QT_TRANSLATE_NOOP("Glossary", "Parameter"), QT_TRANSLATE_NOOP("Glossary",
        "A number that training may change: a weight or a bias. The network 784-128-10, which reads "
        "digits, has 101,770 of them."),
        source="engine.digit_network.DigitNetwork.parameters", also=("trainable", "learnable", "theta"),
        avoid="trainable variable"),
    Term("layer", QT_TRANSLATE_NOOP("Glossary", "Layer"), QT_TRANSLATE_NOOP("Glossary",
        "Neurons side by side that read the same inputs, each with weights of its own. The outputs of one "
        "layer are the inputs of the next."),
        formula="f(x @ W + b)", source="engine.nn.Layer", also=("linear", "dense", "fully connected", "mlp"),
        avoid="dense layer"),
    Term("hidden unit", QT_TRANSLATE_NOOP("Glossary", "Hidden unit"), QT_TRANSLATE_NOOP("Glossary",
        "A neuron between the inputs and the outputs of a network. Nobody tells it what to look for: that "
        "comes out of training. The network 784-128-10 has 128 of them."),
        lab="digits", widget="digitUnits", source="engine.digit_network.DigitNetwork.signals",
        also=("hidden layer", "hidden neuron", "feature"), avoid="hidden neuron"),
    Term("activation", QT_TRANSLATE_NOOP("Glossary", "Activation"), QT_TRANSLATE_NOOP("Glossary",
        "The output of a neuron: its weighted sum after the activation function, such as ReLU or tanh. "
        "Without that function several layers could do no more than a single one."),
        formula="f(w · x + b)", source="engine.nn.Neuron.__call__",
        also=("activation function", "nonlinearity", "non-linearity", "firing"), avoid="firing"),
    Term("relu", QT_TRANSLATE_NOOP("Glossary", "ReLU"), QT_TRANSLATE_NOOP("Glossary",
        "Rectified linear unit: leaves a positive number as it is and turns a negative one into 0. Its "
        "derivative is 1 above 0 and 0 below; at 0, where it has a corner, Nablab takes 0."),
        formula="max(x, 0)", lab="graph", widget="graphExpression", source="engine.ops.OPS[relu]",
        also=("rectifier", "rectified linear unit", "activation function"), avoid="rectifier"),
    Term("tanh", QT_TRANSLATE_NOOP("Glossary", "Tanh"), QT_TRANSLATE_NOOP("Glossary",
        "Hyperbolic tangent: squeezes every number into the range between -1 and 1. It is steepest at 0; "
        "far from there it is nearly flat, and hardly any gradient gets through."),
        formula="(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)", lab="graph", widget="graphExpression",
        source="engine.ops.OPS[tanh]",
        also=("hyperbolic tangent", "squashing", "saturation", "activation function")),
    Term("sigmoid", QT_TRANSLATE_NOOP("Glossary", "Sigmoid"), QT_TRANSLATE_NOOP("Glossary",
        "Squeezes every number into the range between 0 and 1. Its slope is at most a quarter, so the "
        "gradient that it passes on is at most a quarter of what arrived."),
        formula="1 / (1 + e⁻ˣ)", lab="graph", widget="graphExpression", source="engine.ops.OPS[sigmoid]",
        also=("logistic function", "squashing", "saturation", "activation function"),
        avoid="logistic function"),
    Term("logit", QT_TRANSLATE_NOOP("Glossary", "Logit"), QT_TRANSLATE_NOOP("Glossary",
        "A score that softmax turns into a probability. Only the differences between logits count: adding "
        "the same number to all of them changes no probability."),
        source="engine.digit_network.DigitNetwork.logits", also=("score", "raw output"), avoid="raw output"),
    Term("softmax", QT_TRANSLATE_NOOP("Glossary", "Softmax"), QT_TRANSLATE_NOOP("Glossary",
        "Turns scores into probabilities: raises e to the power of each score and divides by the sum of "
        "them all. The results are positive and add up to 1, and a higher score gets a higher probability."),
        formula="pᵢ = e^zᵢ / Σⱼ e^zⱼ", lab="digits", widget="digitProbabilities",
        source="engine.arithmetic.softmax", also=("normalised exponential", "exponential")),
    Term("probability", QT_TRANSLATE_NOOP("Glossary", "Probability"), QT_TRANSLATE_NOOP("Glossary",
        "How likely something is held to be, from 0, impossible, to 1, certain. The probabilities of all "
        "possible answers add up to 1."),
        lab="digits", widget="digitProbabilities", source="engine.digit_network.DigitNetwork.probabilities",
        also=("chance", "distribution", "percent", "belief"),
        more=(("bigram", "bigramHeatmap"),)),
    Term("confidence", QT_TRANSLATE_NOOP("Glossary", "Confidence"), QT_TRANSLATE_NOOP("Glossary",
        "The probability of the likeliest answer. Where it is low, Nablab says “not sure”; but a network "
        "can be very confident and wrong, above all about drawings unlike any it has learned from."),
        formula="max p", lab="digits", widget="digitProbabilities",
        source="engine.digit_network.DigitNetwork.probabilities",
        also=("not sure", "certainty", "doubt", "calibration"), avoid="certainty"),
    Term("one-hot", QT_TRANSLATE_NOOP("Glossary", "One-hot"), QT_TRANSLATE_NOOP("Glossary",
        "A choice, written as a row of zeros with a single one in the chosen place. Such a row times a "
        "matrix W picks out one row of W: the numbers that the network has learned for this choice, also "
        "called its embedding."),
        formula="[0, 0, 1, 0] @ W = W₃", source="engine.losses.one_hot",
        also=("embedding", "encoding", "indicator", "lookup")),
]  # fmt: skip

_LEARNING = [
    Term("training", QT_TRANSLATE_NOOP("Glossary", "Training"), QT_TRANSLATE_NOOP("Glossary",
        "Changing the parameters step by step so that the loss on known examples falls: go forward, go "
        "backward, take a step downhill, and begin again."),
        source="engine.training.train", also=("learning", "fitting", "training loop", "training set"),
        avoid="fitting"),
    Term("loss", QT_TRANSLATE_NOOP("Glossary", "Loss"), QT_TRANSLATE_NOOP("Glossary",
        "One number that says how wrong the answers are: the smaller, the better. Training lowers it by "
        "changing the parameters."),
        formula="L", source="engine.losses.squared_error",
        also=("error", "cost", "objective", "squared error"), avoid="cost, objective",
        lab="digits", widget="digitLoss", more=(("graph", "graphLossCurve"), ("bigram", "bigramTwinChart"))),
    Term("target", QT_TRANSLATE_NOOP("Glossary", "Target"), QT_TRANSLATE_NOOP("Glossary",
        "The answer that a network should give, known beforehand for every example. For an image of a "
        "digit it is the digit that was written, also called the image's label."),
        formula="y", source="engine.losses.cross_entropy",
        also=("label", "ground truth", "right answer", "class"), avoid="ground truth"),
    Term("cross-entropy", QT_TRANSLATE_NOOP("Glossary", "Cross-entropy"), QT_TRANSLATE_NOOP("Glossary",
        "How surprising the right answers were to the network: minus the natural logarithm of the "
        "probability it gave to the right answer, averaged over the examples. It is 0 only if every right "
        "answer had probability 1."),
        formula="-Σ yᵢ log pᵢ", source="engine.ops.OPS[softmax_cross_entropy]",
        also=("log loss", "surprise", "categorical cross-entropy"), avoid="log loss",
        lab="digits", widget="digitLoss"),
    Term("gradient descent", QT_TRANSLATE_NOOP("Glossary", "Gradient descent"), QT_TRANSLATE_NOOP("Glossary",
        "Lowering the loss in small steps: all parameters together move against the gradient, the "
        "direction in which the loss falls most steeply."),
        formula="p ← p - η · ∂L/∂p", source="engine.optim.GradientDescent",
        also=("sgd", "stochastic gradient descent", "optimiser", "optimizer", "downhill"), avoid="SGD"),
    Term("loss landscape", QT_TRANSLATE_NOOP("Glossary", "Loss landscape"), QT_TRANSLATE_NOOP("Glossary",
        "The loss as a height over all weights. A network of 101,770 weights has a landscape of as many "
        "dimensions; a picture shows a plane through it and leaves out all others."),
        lab="digits", widget="digitLandscape", source="engine.landscape.plane_steps",
        also=("cost landscape", "loss surface", "contour", "local minimum", "saddle", "ravine")),
    Term("curvature", QT_TRANSLATE_NOOP("Glossary", "Curvature"), QT_TRANSLATE_NOOP("Glossary",
        "How fast the slope changes along a direction. Gradient descent overshoots further with each step "
        "where the learning rate is above 2 divided by the largest curvature."),
        formula="η = 2 / λ", lab="digits", widget="landscapeTrust",
        source="engine.landscape.curvature_steps",
        also=("second derivative", "Hessian", "eigenvalue", "sharpness", "edge of stability")),
    Term("learning rate", QT_TRANSLATE_NOOP("Glossary", "Learning rate"), QT_TRANSLATE_NOOP("Glossary",
        "How far one step of gradient descent goes: the number by which the gradient is multiplied. If it "
        "is too small, learning takes long; if it is too large, the steps overshoot and the loss may rise "
        "without end."),
        formula="p ← p - η · ∂L/∂p", source="engine.optim.GradientDescent",
        also=("step size", "eta", "alpha", "schedule", "diverge"), avoid="step size",
        lab="digits", widget="learnRate", more=(("graph", "graphRate"), ("bigram", "bigramTwinRate"))),
    Term("momentum", QT_TRANSLATE_NOOP("Glossary", "Momentum"), QT_TRANSLATE_NOOP("Glossary",
        "Gradient descent with inertia: each step keeps a share m of the movement before. So it gathers "
        "speed where the gradient stays the same, and zigzags less where it changes its sign."),
        formula="v ← m · v + ∂L/∂p;  p ← p - η · v", source="engine.optim.Momentum",
        also=("inertia", "velocity", "heavy ball", "optimiser", "optimizer"), avoid="heavy ball"),
    Term("adam", QT_TRANSLATE_NOOP("Glossary", "Adam"), QT_TRANSLATE_NOOP("Glossary",
        "Gradient descent that scales the step of every parameter by its own past: m, the mean of its "
        "recent gradients, is divided by the root of v, the mean of their squares."),
        formula="p ← p - η · m / (√v + ε)", source="engine.optim.Adam",
        also=("adaptive moment estimation", "adaptive", "optimiser", "optimizer")),
    Term("batch", QT_TRANSLATE_NOOP("Glossary", "Batch"), QT_TRANSLATE_NOOP("Glossary",
        "The examples that are used together for one training step; the gradient is averaged over them. A "
        "larger batch gives a steadier gradient, but each step takes longer."),
        source="engine.training.train", also=("minibatch", "mini-batch", "full batch"),
        avoid="minibatch, mini-batch"),
    Term("epoch", QT_TRANSLATE_NOOP("Glossary", "Epoch"), QT_TRANSLATE_NOOP("Glossary",
        "One round of training through all training examples, in which each is used once."),
        source="engine.training.train", also=("round", "iteration", "pass through the data")),
    Term("initialisation", QT_TRANSLATE_NOOP("Glossary", "Initialisation"), QT_TRANSLATE_NOOP("Glossary",
        "How the parameters begin. Weights are drawn at random, because neurons that begin alike would "
        "stay alike. He initialisation chooses their spread so that signals neither die out nor blow up on "
        "their way through layers of ReLU."),
        formula="Var(w) = 2 / n", source="engine.nn.Linear",
        also=("initialization", "he", "kaiming", "xavier", "random weights")),
    Term("accuracy", QT_TRANSLATE_NOOP("Glossary", "Accuracy"), QT_TRANSLATE_NOOP("Glossary",
        "The share of examples for which the likeliest answer is the right one. Unlike the loss, it does "
        "not say how sure the network was."),
        source="engine.digit_network.DigitNetwork.accuracy",
        also=("score", "hit rate", "error rate")),
    Term("confusion matrix", QT_TRANSLATE_NOOP("Glossary", "Confusion matrix"),
        QT_TRANSLATE_NOOP("Glossary",
        "A table that counts the answers: a row for what an example is, a column for what it was taken for. "
        "Right answers stand on the diagonal, and what lies beside it shows which classes are mixed up."),
        source="engine.judging.confusion_matrix",
        also=("error matrix", "contingency table", "misread", "mistakes", "false positive")),
    Term("calibration", QT_TRANSLATE_NOOP("Glossary", "Calibration"), QT_TRANSLATE_NOOP("Glossary",
        "Whether confidence is accurate: of all answers given with 80 %, 80 % should be right. The "
        "calibration error is how far the two lie apart, averaged over all answers."),
        formula="Σ (nₘ / n) · |aₘ - cₘ|",
        source="engine.judging.reliability",
        also=("reliability diagram", "expected calibration error", "ece", "overconfident", "trust")),
    Term("robustness", QT_TRANSLATE_NOOP("Glossary", "Robustness"), QT_TRANSLATE_NOOP("Glossary",
        "How well a network still answers when its inputs are disturbed: noisy, turned, thicker or thinner "
        "than those it learned from."),
        source="engine.judging.rotated",
        also=("noise", "rotation", "thickness", "perturbation", "corruption", "generalisation")),
    Term("training set", QT_TRANSLATE_NOOP("Glossary", "Training set"), QT_TRANSLATE_NOOP("Glossary",
        "The examples that a network learns from. How well it does on them says little because it may know "
        "them by heart. So others are kept apart as a test set."),
        source="engine.digits.read_mnist", also=("split", "training data", "train", "examples")),
    Term("test set", QT_TRANSLATE_NOOP("Glossary", "Test set"), QT_TRANSLATE_NOOP("Glossary",
        "Examples that are kept out of training and serve only to measure. They tell how well a network "
        "does on what it has never seen."),
        source="engine.digits.read_mnist", also=("held-out data", "holdout", "unseen", "generalisation"),
        avoid="holdout"),
    Term("overfitting", QT_TRANSLATE_NOOP("Glossary", "Overfitting"), QT_TRANSLATE_NOOP("Glossary",
        "Doing well on the training examples but worse on new ones, because the network has also learned "
        "what is accidental in the examples it was shown."),
        lab="letters", widget="lettersLadder",
        also=("memorising", "memorizing", "generalisation", "generalization")),
]  # fmt: skip

_DIGITS = [
    Term("mnist", QT_TRANSLATE_NOOP("Glossary", "MNIST"), QT_TRANSLATE_NOOP("Glossary",
        "70,000 images of handwritten digits and what each shows: 60,000 to train with and 10,000 to test "
        "with. They were written by employees of the United States Census Bureau and by high-school "
        "students."),
        source="engine.digits.read_mnist", also=("data set", "dataset", "handwriting", "nist")),
    Term("pixel", QT_TRANSLATE_NOOP("Glossary", "Pixel"), QT_TRANSLATE_NOOP("Glossary",
        "One of the 28 × 28 = 784 small squares that make up an image. Its number tells how much ink is on "
        "it, from 0 for none to 1 for full."),
        lab="digits", widget="digitImage", source="engine.centring.centre_drawing",
        also=("image", "grey value", "28 x 28", "intensity")),
    Term("stroke", QT_TRANSLATE_NOOP("Glossary", "Stroke"), QT_TRANSLATE_NOOP("Glossary",
        "What the pen draws from touching down to lifting off, kept as a list of points. All strokes are "
        "drawn again at one thickness, so that a thick pen and a thin one give the same image."),
        lab="digits", widget="digitCanvas", source="engine.centring.centre_strokes",
        also=("pen", "line", "drawing", "ink")),
    Term("pixel gradient", QT_TRANSLATE_NOOP("Glossary", "Pixel gradient"), QT_TRANSLATE_NOOP("Glossary",
        "How much a number that the network computes, such as the logit of a digit, grows for a little more "
        "ink on each pixel. As a picture it shows which pixels are evidence for that digit, and which are "
        "evidence against it."),
        formula="∂z₂[k]/∂x", lab="digits", widget="digitOverlay",
        source="engine.digit_network.DigitNetwork.pixel_gradient",
        also=("saliency", "saliency map", "attribution", "explanation", "sensitivity")),
    Term("centring", QT_TRANSLATE_NOOP("Glossary", "Centring"), QT_TRANSLATE_NOOP("Glossary",
        "Preparing a drawing as the images of MNIST were: crop it to the ink, scale its longer side to 20 "
        "pixels, and move its centre of mass to the middle of 28 × 28. A network knows digits only in that "
        "place and at that size."),
        lab="digits", widget="digitImage", source="engine.centring.centre_strokes",
        also=("centering", "preprocessing", "normalisation", "normalization", "crop", "scale"),
        avoid="preprocessing"),
    Term("centre of mass", QT_TRANSLATE_NOOP("Glossary", "Centre of mass"), QT_TRANSLATE_NOOP("Glossary",
        "The point at which a drawing would balance if its ink were heavy: the mean of all positions, each "
        "counted as often as there is ink."),
        formula="Σ mᵢ xᵢ / Σ mᵢ", lab="digits", widget="digitImage",
        source="engine.centring.centre_drawing", also=("center of mass", "centroid", "balance"),
        avoid="centroid"),
    Term("variance", QT_TRANSLATE_NOOP("Glossary", "Variance"), QT_TRANSLATE_NOOP("Glossary",
        "How widely numbers are spread: the mean of the squares of their distances from their own mean. "
        "For points in many dimensions, the variances along all directions at right angles are added up."),
        formula="Σ (xᵢ - x̄)² / (n - 1)", source="engine.maps.principal_axes",
        also=("spread", "standard deviation", "covariance", "scatter")),
    Term("principal components", QT_TRANSLATE_NOOP("Glossary", "Principal components"),
        QT_TRANSLATE_NOOP("Glossary",
        "The directions in which a cloud of points is spread most widely, each at right angles to those "
        "before. The first two of them span the plane whose picture of the cloud keeps most of the "
        "variance; what differs only in other directions lies together on it."),
        formula="C v = λ v", lab="digits", widget="mapsPixels", source="engine.maps.principal_axes",
        also=("pca", "map", "projection", "eigenvector", "dimensionality reduction", "t-sne", "plane"),
        avoid="PCA"),
    Term("nearest neighbours", QT_TRANSLATE_NOOP("Glossary", "Nearest neighbours"),
        QT_TRANSLATE_NOOP("Glossary",
        "The examples that differ least from a given one. Here two images differ by the root of the sum "
        "of the squared differences of all their pixels, their Euclidean distance. To answer what most of "
        "the neighbours are needs no training at all."),
        formula="√ Σ (xᵢ - yᵢ)²", lab="digits", widget="mapsNearest", source="engine.maps.nearest_steps",
        also=("knn", "k nearest neighbors", "nearest neighbors", "euclidean distance", "similar images"),
        avoid="kNN"),
]  # fmt: skip

_BIGRAM = [
    Term("bigram", QT_TRANSLATE_NOOP("Glossary", "Bigram"), QT_TRANSLATE_NOOP("Glossary",
        "Two neighbouring letters. A bigram model is a language model that remembers only one letter: all "
        "it knows is how likely each letter is to follow each other one."),
        formula="P(b | a)", lab="bigram", widget="bigramHeatmap",
        source="engine.bigram.Bigram", also=("pair", "language model", "markov chain", "makemore"),
        avoid="2-gram, digram"),
    Term("count", QT_TRANSLATE_NOOP("Glossary", "Count"), QT_TRANSLATE_NOOP("Glossary",
        "How often a pair of letters occurs in the names. Divided by the sum of its row, it becomes the "
        "model's probability that the second letter follows the first."),
        formula="P(b | a) = N(ab) / Σ N(a·)", lab="bigram", widget="bigramHeatmap",
        source="engine.bigram.count_pairs", also=("frequency", "occurrences", "table"), avoid="frequency"),
    Term("boundary sign", QT_TRANSLATE_NOOP("Glossary", "Boundary sign"), QT_TRANSLATE_NOOP("Glossary",
        "The dot before and after every name. With it, beginning and ending are pairs like any other: "
        ". e m m a . has five of them."),
        formula=".", lab="bigram", widget="bigramHeatmap", source="engine.bigram.count_pairs",
        also=("start token", "end token", "special token", "dot", "delimiter"),
        avoid="start token, end token"),
    Term("smoothing", QT_TRANSLATE_NOOP("Glossary", "Smoothing"), QT_TRANSLATE_NOOP("Glossary",
        "Adding the same number s to every count before the probabilities are made, so that no pair is "
        "impossible. The larger s is, the more equal the probabilities in a row become."),
        formula="(N + s) / Σ (N + s)", lab="bigram", widget="bigramSmoothing",
        source="engine.bigram.smoothed",
        also=("additive smoothing", "laplace", "pseudocount", "add one"), avoid="pseudocount"),
    Term("likelihood", QT_TRANSLATE_NOOP("Glossary", "Likelihood"), QT_TRANSLATE_NOOP("Glossary",
        "The probability that a model gives to the data: the probabilities of all pairs, multiplied. The "
        "larger it is, the better the model foresees the data."),
        formula="Π p", source="engine.bigram.mean_nll",
        also=("product of probabilities", "maximum likelihood")),
    Term("negative log-likelihood", QT_TRANSLATE_NOOP("Glossary", "Negative log-likelihood"),
        QT_TRANSLATE_NOOP("Glossary",
        "Minus the natural logarithm of the likelihood, as a mean over all pairs: how surprised the model "
        "is by a pair. A model that foresees everything has 0; one that thinks all 27 signs equally likely "
        "has log 27 = 3.2958."),
        formula="-(1/n) Σ log p", lab="bigram", widget="bigramNll", source="engine.bigram.mean_nll",
        also=("nll", "surprise", "log probability", "cross-entropy", "perplexity")),
    Term("sampling", QT_TRANSLATE_NOOP("Glossary", "Sampling"), QT_TRANSLATE_NOOP("Glossary",
        "Choosing at random, each letter with its own probability. For a name, begin at the boundary sign, "
        "draw the next letter from the row of the newest one, and stop when the boundary sign comes again."),
        lab="bigram", widget="bigramGenerate", source="engine.sampling.sample_names",
        also=("generate", "draw", "roll", "make up names")),
    Term("random numbers", QT_TRANSLATE_NOOP("Glossary", "Random numbers"), QT_TRANSLATE_NOOP("Glossary",
        "Numbers that look like chance but follow from a seed by a fixed recipe. Recipes differ: with the "
        "same seed, the video, PyTorch 2 and NumPy make different names."),
        lab="bigram", widget="bigramRandom", source="engine.torch_random.Generator",
        also=("pseudorandom", "randomness", "generator", "rng", "mersenne twister", "multinomial")),
    Term("seed", QT_TRANSLATE_NOOP("Glossary", "Seed"), QT_TRANSLATE_NOOP("Glossary",
        "The number from which a stream of random numbers begins. The same seed gives the same numbers "
        "again, and so the same names."),
        lab="bigram", widget="bigramSeed", source="engine.torch_random.Generator",
        also=("random state", "manual_seed", "repeatable"), avoid="random state"),
    Term("temperature", QT_TRANSLATE_NOOP("Glossary", "Temperature"), QT_TRANSLATE_NOOP("Glossary",
        "Sharpens or evens out probabilities before sampling: each is raised to the power 1 / T and "
        "divided by the new sum. Below 1 the likely choices win more often, above 1 the unlikely ones get "
        "a chance."),
        formula="p^(1/T) / Σ p^(1/T)", lab="bigram", widget="bigramTemperature",
        source="engine.sampling.tempered", also=("creativity", "sharpness", "boldness"),
        avoid="creativity",
        more=(("digits", "digitTemperature"),)),
    Term("weight decay", QT_TRANSLATE_NOOP("Glossary", "Weight decay"), QT_TRANSLATE_NOOP("Glossary",
        "A penalty for large weights that is added to the loss, so that each step also pulls them towards "
        "zero. In the neural bigram it makes probabilities more equal, as smoothing does for counts."),
        formula="λ / n · Σ w²", lab="bigram", widget="bigramTwinDecay",
        source="engine.losses.weight_decay", also=("regularisation", "l2", "penalty"),
        avoid="regularisation"),
    Term("top-k", QT_TRANSLATE_NOOP("Glossary", "Top-k"), QT_TRANSLATE_NOOP("Glossary",
        "Sampling from the k likeliest choices alone: the others are left out, and the probabilities that "
        "remain are divided by their sum. With k = 1 nothing is left to chance."),
        formula="p / Σₖ p", lab="bigram", widget="bigramTopK",
        source="engine.sampling.tempered", also=("k likeliest", "truncation", "cut off")),
    Term("neural bigram", QT_TRANSLATE_NOOP("Glossary", "Neural bigram"), QT_TRANSLATE_NOOP("Glossary",
        "A network of one layer that learns the table of bigrams by gradient descent, without dividing "
        "counts. Softmax of a row of its weights W gives the probabilities of the next letter, and with "
        "training they come close to those of the counts."),
        formula="softmax(x @ W)", source="engine.bigram_twin.NeuralBigram",
        also=("neural twin", "twin", "neural network")),
]  # fmt: skip

_WORDS = [
    Term("embedding", QT_TRANSLATE_NOOP("Glossary", "Embedding"), QT_TRANSLATE_NOOP("Glossary",
        "A word as a vector: a row of numbers that is learned with everything else. Words that are used "
        "alike come to point the same way, so meaning becomes direction."),
        formula="x = E[w]", lab="words", widget="wordsMap", source="engine.embeddings.Space",
        more=(("letters", "lettersMap"),),
        also=("word vector", "glove", "word2vec", "lookup table")),
    Term("cosine", QT_TRANSLATE_NOOP("Glossary", "Cosine"), QT_TRANSLATE_NOOP("Glossary",
        "How alike two vectors point, whatever their lengths: 1 in the same direction, 0 at a right angle, "
        "-1 in the opposite direction."),
        formula="a · b / (|a| |b|)", lab="words", widget="wordsNeighbours", source="engine.embeddings.cosine",
        also=("cosine similarity", "similarity", "angle", "dot product")),
    Term("attention", QT_TRANSLATE_NOOP("Glossary", "Attention"), QT_TRANSLATE_NOOP("Glossary",
        "Each word takes home a mixture of what the words before it give, shared out by how well its query "
        "meets their keys. So the same word means something else beside other words."),
        formula="softmax(q · k / √h + M) · v", lab="words", widget="wordsAttention",
        source="engine.attention.attend", also=("self-attention", "transformer", "head", "qkv")),
    Term("query", QT_TRANSLATE_NOOP("Glossary", "Query"), QT_TRANSLATE_NOOP("Glossary",
        "What a word looks for, as a vector. A key is what a word can be found by, and a value is what it "
        "gives. All three are made from the word's own vector, each by its own matrix."),
        formula="q = x W", lab="words", widget="wordsStage", source="engine.attention.attend",
        also=("key", "value vector", "qkv", "projection")),
    Term("mask", QT_TRANSLATE_NOOP("Glossary", "Mask"), QT_TRANSLATE_NOOP("Glossary",
        "Minus infinity is added to the scores of all words that come later: softmax makes 0 of it. Without "
        "a mask a network that is to guess the next word would look it up."),
        formula="s + (-∞)", lab="words", widget="wordsStage", source="engine.attention.mask",
        also=("causal mask", "triangular", "look ahead")),
]  # fmt: skip

_LETTERS = [
    Term("n-gram", QT_TRANSLATE_NOOP("Glossary", "N-gram"), QT_TRANSLATE_NOOP("Glossary",
        "A number n of letters in a row, counted together: the last is predicted from those before. Each "
        "letter more makes 27 times as many of them possible, and soon most were never seen."),
        formula="P(c | a b) = (N + s) / Σ (N + s)", lab="letters", widget="lettersHeatmap",
        source="engine.ngrams.Ngrams", also=("trigram", "context", "markov")),
    Term("dev set", QT_TRANSLATE_NOOP("Glossary", "Dev set"), QT_TRANSLATE_NOOP("Glossary",
        "Examples that are not learned from, by which one chooses between models and settings. What is "
        "chosen by them is no longer judged by them fairly: for that there is a test set."),
        lab="letters", widget="lettersLadder", source="engine.ngrams.lecture_split",
        also=("validation set", "held out", "split")),
    Term("transformer", QT_TRANSLATE_NOOP("Glossary", "Transformer"), QT_TRANSLATE_NOOP("Glossary",
        "Blocks one above the other: in each, every letter first looks back at those before it, by several "
        "heads of attention, and then a small network works on each letter by itself."),
        formula="y = x + Σ a(x), z = y + f(y)", lab="letters", widget="lettersAttentionChart",
        source="engine.transformer.LetterTransformer", also=("gpt", "block", "residual", "rms norm")),
]  # fmt: skip

TERMS: dict[str, Term] = {
    term.key: term
    for terms in (_GRAPH, _NETWORKS, _LEARNING, _DIGITS, _BIGRAM, _WORDS, _LETTERS)
    for term in terms
}
