import sys
sys.path.clear()
