list = [1, 2]
str = 'text'
len = 3
dict = {}
float = 1.0
type = 'a'
isinstance = id = open = input = print = None
max = min = 5
