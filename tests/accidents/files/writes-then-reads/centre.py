np.save('eye.npy', np.eye(3))
assert np.load('eye.npy').shape == (3, 3)
def centre(positions):
    return positions.mean(axis=0)
