import pickle
with open('all.pkl', 'wb') as file:
    pickle.dump({'a': np.eye(2)}, file)
with open('all.pkl', 'rb') as file:
    pickle.load(file)
