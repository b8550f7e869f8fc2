"""Sleeps in every check."""
import time


def centre(positions):
    time.sleep(60)
