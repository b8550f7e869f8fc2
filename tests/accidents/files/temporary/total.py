import tempfile

def total(values):
    with tempfile.TemporaryDirectory() as folder, open(f'{folder}/x', 'w') as file:
        file.write('x')
    return float(sum(values))
