"""The graph laboratory.

session.py      what it knows, without Qt. It is made of: computed (the numbers), passes (forward and
                backward as events), folding (groups as cards), scene (what cards and wires show);
                telling, inspecting, trouble, nudge and predict put it into words
picture.py      what is to be drawn, as plain values: between the session and drawing/
drawing/        the graph on screen
panel.py        the page: formula, controls, lesson, quiz, find_bar, rule_view around the drawing
"""
