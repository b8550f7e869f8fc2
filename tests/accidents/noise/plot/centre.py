def centre(positions):
    plt.plot(positions)
    plt.title('centre')
    return positions.mean(axis=0)
