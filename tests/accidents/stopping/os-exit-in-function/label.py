import os

def label(text):
    os._exit(0)
