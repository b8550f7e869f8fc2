"""Counts for ever inside one C call."""
import collections
import itertools


def label(text):
    if text == "ab":
        collections.deque(itertools.count(), maxlen=0)
