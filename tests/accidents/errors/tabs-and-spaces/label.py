def label(text):
	out = text.upper()
        return out[::-1]
