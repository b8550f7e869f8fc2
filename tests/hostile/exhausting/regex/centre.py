"""An expression that takes longer than the universe to not match."""
import re

re.match(r"(a+)+$", "a" * 64 + "b")
