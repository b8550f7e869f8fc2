import random
np.random.seed(42)
random.seed(0)
