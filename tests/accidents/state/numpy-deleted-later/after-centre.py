del np, plt
