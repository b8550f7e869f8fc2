class Odd:
    def __repr__(self):
        raise ValueError('not yet')
    def _repr_html_(self):
        return 5

Odd()
