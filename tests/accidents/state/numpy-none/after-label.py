np = None
