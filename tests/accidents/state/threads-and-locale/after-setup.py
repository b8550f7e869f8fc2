import gc, locale, sys, decimal
gc.disable()
sys.setswitchinterval(1)
decimal.getcontext().prec = 2
