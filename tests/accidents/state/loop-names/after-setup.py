i = j = k = n = x = y = positions = text = values = 0
