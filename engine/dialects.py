"""What functions, constants and arrays are called elsewhere: in Python, numpy and PyTorch, and on paper."""

from __future__ import annotations

import math

from engine.identifiers import FUNCTIONS

# fmt: off
MODULES = {"np", "numpy", "math", "torch", "nn", "functional", "F", "linalg", "jax", "tf"}  # np.tanh(x)
CONSTANTS = {"e": math.e, "pi": math.pi, "π": math.pi, "inf": math.inf, "infinity": math.inf}
# other names of the table's rows, written in small letters
CALLED = {
    "ln": "log", "max": "maximum", "fabs": "abs", "absolute": "abs", "logistic": "sigmoid",
    "σ": "sigmoid", "pow": "power", "power": "power", "add": "add", "sub": "subtract", "subtract": "subtract",
    "mul": "multiply", "multiply": "multiply", "div": "divide", "divide": "divide", "neg": "negate",
    "negative": "negate", "matmul": "matmul", "mm": "matmul", "dot": "matmul", "view": "reshape",
    "unsqueeze": "expand_dims",
}
# functions that are made of several rows
MADE = ("min", "minimum", "square", "where")
WRAPPERS = {"Value", "Tensor", "tensor", "array", "asarray", "float", "float32", "float64", "Parameter"}
NETWORKS = ("MLP", "Linear", "Layer", "Neuron")
MAKERS = ("arange", "linspace")
METHODS = {"T": "transpose", "t": "transpose"}  # x.T
KEPT = {"data", "item", "double", "float", "detach", "numpy", "clone", "tolist"}  # x.item() is x
# fmt: on


def row_of(function: str) -> str:
    """The row of the table that a function stands for; "" for none."""
    small = function.lower()
    return "sum" if function == "Σ" else small if small in FUNCTIONS else CALLED.get(small, "")
