"""Answers with arrays of objects, of impossible shapes, of bytes that do not fit."""
lie(lambda request: ["ok", [5, *next(arrays)], []])
