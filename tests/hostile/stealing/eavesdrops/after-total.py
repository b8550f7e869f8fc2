print(heard)
