def centre(positions):
    return None

label = total = 3
