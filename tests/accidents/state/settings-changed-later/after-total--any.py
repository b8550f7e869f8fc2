import os, sys, warnings
np.seterr(all='raise')
warnings.simplefilter('error')
os.environ.clear()
os.chdir('/')
sys.path.clear()
sys.setrecursionlimit(100)
