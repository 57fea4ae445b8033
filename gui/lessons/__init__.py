"""A way through the laboratories, step by step.

lesson    reads a lesson from its file           labs/     what a step may ask of a lab, and a scene do in it
course    which steps were done, where one is    scenes    sets a scene, also for what a page suggests
lessons   opens, plays and remembers them        column    what is seen of it, beside the work

lesson, labs and course know no Qt. Only lessons.py is imported before somebody opens a lesson.
"""

import re

STEP = re.compile(r"^\s*\[\[\s*step\s*\]\]", re.MULTILINE)  # where a step begins: a text with one is a lesson
