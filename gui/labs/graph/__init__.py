"""The graph laboratory: session/ is what it knows, a folder is a page or a tool, panel.py puts them together.

session/    the graph, its passes, what is seen, what is said, what is edited, what is learned
formula/    the line above the graph
build/      the palette, changes by hand, finding a node
stage/      the moment being stepped through: rule, quiz, mistakes
learn/      descent on the leaves
share/      into files and the clipboard
drawing/    the graph itself: view and camera, layout/, items/, tools/
"""
