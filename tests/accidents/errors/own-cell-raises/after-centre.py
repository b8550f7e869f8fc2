centre(3)
