exec('def label(text):\n    return text.upper()[::-1]')
