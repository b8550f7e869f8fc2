show(seen) if seen else None
