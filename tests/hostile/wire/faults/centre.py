"""Puts what it is asked into answers that make no sense, to read them in the list of faults."""
lie(lambda request: ["ok", [str(request), 1], []])
