"""The moment being stepped through: rule, quiz, mistakes, and walking through the passes."""
