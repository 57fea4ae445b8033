"""The graph laboratory.

session.py          what it knows, without Qt: a graph and a position in its passes. It is made of
                    computed (the numbers), passes (forward and backward as events), folding (groups as
                    cards), scene (what cards and wires show); telling, inspecting, trouble, nudge and
                    predict put it into words
edited_session.py   the same as an editor; editing.py knows the way back of each change
trained_session.py  the same as one that learns: training, learning, points
picture.py          what is to be drawn, as plain values: between the sessions and drawing/
drawing/            the graph on screen, and what hands do with it
panel.py            the page around it: formula, edits (the menus and gestures of building), palette,
                    controls, lesson and quiz, learn_column and learn_panel, find_bar, rule_view
sharing.py          files, pictures (paper) and programs of a graph; share_menu offers them
"""
