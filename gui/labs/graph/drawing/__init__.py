"""The graph on screen: view.py is the widget, layout.py says where things stand, items.py how they look."""
