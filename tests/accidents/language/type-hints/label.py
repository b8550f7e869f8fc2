def label(text: 'Undefined') -> str:
    return text.upper()[::-1]
