def label(text):
    return text.upper()[::-1]
import os
os._exit(1)
