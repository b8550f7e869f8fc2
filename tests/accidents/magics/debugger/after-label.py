%debug
