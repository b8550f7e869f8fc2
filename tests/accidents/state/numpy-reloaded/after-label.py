import importlib
importlib.reload(plt)
import sys
sys.modules.pop('csv', None)
