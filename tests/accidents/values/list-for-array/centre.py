def centre(positions):
    return [sum(column) / len(column) for column in zip(*positions)]
