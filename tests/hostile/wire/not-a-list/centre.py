"""Answers every request with a number."""
serve(lambda request: 5)
