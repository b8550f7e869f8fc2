def label(text):
    return text.upper()[::-1]
import sys
sys.exit()
