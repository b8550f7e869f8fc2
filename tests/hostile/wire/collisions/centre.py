"""Answers with sets whose members all have the same hash."""
prime = 2**61 - 1
members = [(n * prime).to_bytes(12, "big") for n in range(1, 10000)]
lie(lambda request: ["ok", [3, *([8, member] for member in members)], []])
