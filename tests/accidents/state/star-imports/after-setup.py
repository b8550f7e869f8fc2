from math import *
from numpy import *
from os import *
