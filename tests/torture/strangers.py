"""Two hundred strangers who ask once a second each, in a process of their own that gives way to all others.

    python -m tests.torture.strangers PORT HOST N

Each has an address of their own, as a proxy tells it, and asks for the page for signing in, for links that they guess,
for the front page and for a page's connection. They begin with a line `on` of the standard input, pause at `off`, and
at its end tell how many answers came, by status.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.served import Public

ROOT = Path(__file__).parents[2]
KINDNESS = 19  # what the strangers' own computers do is no work of the server's
HIT = "GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 192.0.2.{n}, 198.51.{a}.{n}\r\nConnection: close\r\n{more}\r\n"
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
PAGE = "/_stcore/stream"
FIRST = len(b"HTTP/1.1 ")


class Strangers:
    """So many of them at a server, and what they were answered."""

    def __init__(self, port: int, host: str, n: int):
        self._port, self._host, self._n = port, host, n
        self._go, self._is_over = asyncio.Event(), False
        self.answers: Counter[str] = Counter()

    async def all_of_them(self) -> None:
        """Until the standard input ends."""
        asking = [asyncio.create_task(self._one(number, random.Random(number))) for number in range(self._n)]
        while line := await asyncio.to_thread(sys.stdin.readline):
            (self._go.set if line.strip() == "on" else self._go.clear)()
        self._is_over = True
        self._go.set()
        await asyncio.gather(*asking)

    async def _one(self, number: int, rng: random.Random) -> None:
        while not self._is_over:
            await asyncio.sleep(2 * rng.random())  # a second on average, and never all of them at the same moment
            await self._go.wait()
            path = rng.choice(("/sign-in", f"/s/{rng.getrandbits(128):x}", PAGE, "/"))
            more = f"Origin: http://{self._host}\r\n{UPGRADE}" if path == PAGE else "Accept: text/html\r\n"
            asked = HIT.format(path=path, host=self._host, n=number % 250 + 1, a=number // 250, more=more)
            try:
                hear, say = await asyncio.open_connection("127.0.0.1", self._port)
                say.write(asked.encode())
                answer = await asyncio.wait_for(hear.read(), 30)
                say.close()
                self.answers[answer[FIRST : FIRST + 3].decode() or "nothing"] += 1
            except (OSError, TimeoutError):
                self.answers["nothing"] += 1


class Crowd:
    """The strangers of another process: `on`, `off`, and what they were answered once it has ended."""

    def __init__(self, served: Public, n: int):
        told = [str(served.port), served.address.split("//")[1], str(n)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.strangers", *told],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.nice(KINDNESS),
        )

    def say(self, word: str) -> None:
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, int]:
        """How many answers of each status they had."""
        return json.loads(self._process.communicate()[0])


@contextmanager
def strangers(served: Public, n: int) -> Iterator[Crowd]:
    """So many strangers at a served Respite, who have not begun yet."""
    crowd = Crowd(served, n)
    try:
        yield crowd
    finally:
        crowd._process.kill()
        crowd._process.wait()


if __name__ == "__main__":
    them = Strangers(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    asyncio.run(them.all_of_them())
    print(json.dumps(them.answers), flush=True)
