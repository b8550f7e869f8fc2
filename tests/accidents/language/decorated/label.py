import functools
import time

def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.time()
        try:
            return function(*args, **kwargs)
        finally:
            print(f'{time.time() - start:.3f} s')
    return wrapper

@functools.lru_cache
@timed
def label(text):
    return text.upper()[::-1]
