"""Answers with references to objects and arguments that never were."""
lie(lambda request: ["ok", next(references), []])
