centre = centre(np.eye(3))
label = label('ab')
