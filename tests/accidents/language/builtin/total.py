import math
total = math.fsum
