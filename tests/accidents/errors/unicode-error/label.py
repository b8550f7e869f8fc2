def label(text):
    return 'Å'.encode('ascii')
