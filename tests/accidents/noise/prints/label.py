import sys

def label(text):
    print(text, file=sys.stderr, flush=True)
    sys.stdout.buffer.write(text.encode()) if hasattr(sys.stdout, 'buffer') else None
    return text.upper()[::-1]
