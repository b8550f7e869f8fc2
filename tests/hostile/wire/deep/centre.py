"""Answers with lists in lists in lists."""
lie(lambda request: ["ok", nested(400), []])
