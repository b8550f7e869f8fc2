class total:
    def __new__(cls, values):
        return float(sum(values))
