for n in range(25):
    plt.figure()
    plt.plot([n])
