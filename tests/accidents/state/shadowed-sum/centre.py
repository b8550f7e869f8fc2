sum = 0
for n in range(3):
    sum += n
def centre(positions):
    return positions.mean(axis=0)
