"""More memory than there is for it."""
keep = []
while True:
    keep.append(np.ones(2**24))
