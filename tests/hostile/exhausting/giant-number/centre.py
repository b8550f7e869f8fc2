"""A number that takes for ever to compute, in C, where no interrupt is looked at."""
9 ** 9 ** 9 ** 2
