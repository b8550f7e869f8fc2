import sys
sys.setrecursionlimit(120)
