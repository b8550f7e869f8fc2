"""How often somebody may do something. Kept in memory: what it protects is this process."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta


class Pace:
    """So many times within a time that slides, for each key."""

    def __init__(self, most: int, within: timedelta):
        self.most, self.within = most, within
        self._times: dict[object, deque[datetime]] = {}
        self._lock = threading.Lock()

    def allows(self, key: object, now: datetime) -> bool:
        """Whether it may be done once more; then it counts."""
        with self._lock:
            self._forget(now)
            times = self._times.setdefault(key, deque())
            if len(times) >= self.most:
                return False
            times.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        for key, times in list(self._times.items()):
            while times and times[0] <= now - self.within:
                times.popleft()
            if not times:
                del self._times[key]
