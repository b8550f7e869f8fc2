import builtins
builtins.print = lambda *a, **k: None
builtins.my_helper = 5
