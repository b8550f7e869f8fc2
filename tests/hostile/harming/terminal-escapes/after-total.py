raise ValueError(ESCAPES)
