import threading, time

def tick():
    while True:
        time.sleep(0.01)
        print('tick')

threading.Thread(target=tick, daemon=True).start()
threading.Thread(target=tick).start()
