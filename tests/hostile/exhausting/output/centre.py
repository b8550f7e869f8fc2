"""A hundred megabytes of output, and a picture of fifty."""
import sys

for _ in range(100):
    print("x" * 2**20)
    sys.stderr.write("y" * 1000)
display({"image/png": "A" * (50 * 2**20)}, raw=True)
"z" * 10**8
