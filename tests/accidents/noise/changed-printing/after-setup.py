np.set_printoptions(precision=1, suppress=True, threshold=3)
%precision 2
