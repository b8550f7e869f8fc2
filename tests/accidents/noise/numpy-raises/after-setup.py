np.seterr(all='raise')
old = np.geterr()
