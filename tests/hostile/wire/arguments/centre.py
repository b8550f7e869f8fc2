"""Says that the arguments have become what it likes, and one another."""
lie(lambda request: ["ok", [14, 0], changes(request)])
