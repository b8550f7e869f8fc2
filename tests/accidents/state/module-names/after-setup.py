sys = os = re = json = time = random = 'mine'
