list = [1, 2]
str = 'text'
len = 3
dict = {}
tuple = ()
int = 1
type = 'a'
isinstance = id = open = getattr = print = repr = None
max = min = range = 5
