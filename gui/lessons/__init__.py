"""A way through the laboratories, step by step.

lesson    reads a lesson from its file           facts     what a step may ask of a lab
verbs     what a scene may do in a lab           course    which steps were done, and where one is
lessons   opens, plays and remembers them        column    what is seen of it, beside the work
shelf     the list of all

The first four know no Qt. Only lessons.py is imported before somebody opens a lesson.
"""

import re

STEP = re.compile(r"^\s*\[\[\s*step\s*\]\]", re.MULTILINE)  # where a step begins: a text with one is a lesson
