"""One after the other, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from store.unsaved import busy


class Turns:
    """A queue for the writers of this process. SQLite lets whoever asks at the right moment go
    first, and of fifty writers somebody waits for ever; PostgreSQL would need a connection for
    each of them. Between processes the database's own lock decides."""

    def __init__(self, patience_s: float) -> None:
        self.patience_s = patience_s
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn. Raises UnsavedError when it does not come in time."""
        self._take()
        try:
            yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(self.patience_s):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise busy()
        # It came at the last moment, between the two looks.

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
