label = lambda text: ''.join(reversed(text.upper()))
