"""The one passphrase of a Respite that a single owner serves to themselves: kept as a slow hash, guessed at slowly."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.accounts.networks import network_of
from data.accounts.tries import KeptTries

SHORTEST, LONGEST = 14, 1000  # signs
N, R, P = 2**16, 8, 1  # RFC 7914: 64 MiB, about a fifth of a second
MEMORY = 2**27
KEPT = re.compile(r"scrypt:65536:8:1:[0-9a-f]{32}:[0-9a-f]{128}")

FREE, FREE_IN_ALL = 3, 30  # wrong ones before waiting begins: from one address, from all together
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_WAIT_IN_ALL = timedelta(seconds=8)  # strangers must not keep the owner out
FORGOTTEN = timedelta(hours=1)
MOST_ADDRESSES = 10_000
MOST_KNOWN = 100
_one_at_a_time = threading.Lock()  # many at once would take the machine's memory


def keep_passphrase(passphrase: str) -> str:
    """What a configuration keeps of a passphrase. ValueError where it is too short or too long."""
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise ValueError(
            f"The passphrase has {len(passphrase)} characters; it takes {SHORTEST} to {LONGEST}: five or six words that "
            "do not belong together, for instance."
        )
    salt = secrets.token_hex(16)
    return f"scrypt:{N}:{R}:{P}:{salt}:{_slow(passphrase, salt)}"


def is_kept(text: str) -> bool:
    """Whether a text is what `keep_passphrase` makes."""
    return KEPT.fullmatch(text) is not None


def is_passphrase(told: str, kept: str) -> bool:
    """Whether `kept` was made of what is told; takes the same time either way."""
    *_, salt, hashed = kept.split(":")
    return hmac.compare_digest(_slow(told[:LONGEST], salt), hashed)


def _slow(passphrase: str, salt: str) -> str:
    with _one_at_a_time:
        told = passphrase.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(told, salt=bytes.fromhex(salt), n=N, r=R, p=P, maxmem=MEMORY).hex()


@dataclass
class _Tried:
    n_wrong: int
    last_at: datetime


class Attempts:
    """Wrong passphrases by address and in all: each one more makes the next wait longer, up to a bound.

    `now` is an instant of a clock that nobody sets (data.store.clock.steady). `kept`: where they are kept besides; what
    is found there was told at the first look, so that after a restart every wait begins again, whole.
    """

    def __init__(self, kept: KeptTries | None = None):
        self._kept = kept
        self._by_address: dict[str, _Tried] | None = None  # by the name of the network
        self._known: dict[str, None] = {}  # the right one was told from there, the last used last
        self._lock = threading.Lock()

    def begin(self, address: str, *, now: datetime) -> timedelta:
        """Count an attempt as wrong beforehand, so that many at once are no way around; or how long to wait first."""
        name = self._name(address)
        with self._lock:
            if self._by_address is None:
                found = self._kept.load() if self._kept else {}
                self._by_address = {network: _Tried(n_wrong, now) for network, n_wrong in found.items()}
            self._forget(now)
            own = self._by_address.get(name)
            waits = [timedelta()]
            if own:
                waits.append(own.last_at + _wait(own.n_wrong - FREE, LONGEST_WAIT) - now)
            # strangers who never stop would be first whenever a wait ends: it is not for where the owner was before
            if self._by_address and name not in self._known:
                in_all = sum(tried.n_wrong for tried in self._by_address.values())
                last_at = max(tried.last_at for tried in self._by_address.values())
                waits.append(last_at + _wait(in_all - FREE_IN_ALL, LONGEST_WAIT_IN_ALL) - now)
            if (longest := max(waits)) > timedelta():
                return longest
            self._by_address.pop(name, None)  # the last used is the last to be forgotten
            self._by_address[name] = _Tried(own.n_wrong + 1 if own else 1, now)
            if self._kept:
                self._kept.keep(name, self._by_address[name].n_wrong)
            return timedelta()

    def was_right(self, address: str) -> None:
        """Forget the wrong ones of an address that told the right one; it does not wait for others' any more."""
        with self._lock:
            name = self._name(address)
            if (self._by_address or {}).pop(name, None) and self._kept:
                self._kept.keep(name, 0)
            self._known.pop(name, None)
            self._known[name] = None
            for old in list(self._known)[:-MOST_KNOWN]:
                del self._known[old]

    def _forget(self, now: datetime) -> None:
        old = [address for address, tried in self._by_address.items() if now - tried.last_at > FORGOTTEN]
        old += list(self._by_address)[: max(0, len(self._by_address) - MOST_ADDRESSES)]
        for address in old:
            self._by_address.pop(address, None)
        if old and self._kept:
            self._kept.forget(old)

    def _name(self, address: str) -> str:
        network = network_of(address)
        return self._kept.name(network) if self._kept else network


def _wait(n_beyond: int, longest: timedelta) -> timedelta:
    return min(timedelta(seconds=2 ** min(n_beyond, 20)), longest) if n_beyond >= 0 else timedelta()
