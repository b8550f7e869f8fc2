label = np.vectorize(lambda text: text.upper()[::-1], otypes=[object])
