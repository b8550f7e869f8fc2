fig, ax = plt.subplots()
ax.scatter(*np.eye(2))
plt.show()
plt.savefig('atoms.png')
