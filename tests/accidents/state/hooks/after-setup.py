import sys, signal
sys.excepthook = print
sys.displayhook = print
sys.settrace(lambda *a: None)
signal.signal(signal.SIGINT, signal.SIG_DFL)
