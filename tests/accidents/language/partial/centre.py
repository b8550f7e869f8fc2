from functools import partial
centre = partial(np.mean, axis=0)
