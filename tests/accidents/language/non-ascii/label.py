def label(text):
    print('→', text, '⚗️🧪')
    return text.upper()[::-1]
