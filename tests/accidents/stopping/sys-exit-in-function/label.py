import sys

def label(text):
    if text != 'ab':
        sys.exit('odd text')
    return 'BA'
