class Total:
    def __init__(self):
        self.calls = 0

    def __call__(self, values):
        self.calls += 1
        return float(sum(values))

total = Total()
