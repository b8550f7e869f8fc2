import shutil
import sys

width = shutil.get_terminal_size().columns
tty = sys.stdout.isatty()
encoding = sys.stdout.encoding

def total(values):
    sys.stdout.writelines([f'{v:>{width}}\n' for v in values])
    return float(sum(values))
