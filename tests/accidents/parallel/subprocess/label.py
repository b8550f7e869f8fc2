import subprocess

def label(text):
    done = subprocess.run(['tr', 'a-z', 'A-Z'], input=text, capture_output=True, text=True)
    return done.stdout[::-1]
