import os
os.environ.clear()
os.environ['PYTHONHASHSEED'] = '1'
os.umask(0o777)
