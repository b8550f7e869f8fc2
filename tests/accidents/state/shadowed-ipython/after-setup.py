get_ipython = display = None
In = Out = _ = __ = ___ = exit = quit = 5
