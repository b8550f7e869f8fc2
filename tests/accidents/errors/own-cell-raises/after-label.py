label(None)
