import sys
sys.path.insert(0, '/home/me/course')
sys.path = ['.']
