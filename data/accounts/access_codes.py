"""Codes that a shared link may ask for besides its token: made here, and kept as a slow hash only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that are read as another: 0 O, 1 I L, U V
LENGTH = 8
COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}  # RFC 7914: 32 MiB, about a tenth of a second


@dataclass(frozen=True)
class KeptCode:
    """What is kept of a code, hexadecimal."""

    salt: str = field(repr=False)
    scrypt: str = field(repr=False)

    def is_from(self, code: str) -> bool:
        """Whether this was kept of `code`; case, blanks and hyphens do not count."""
        return hmac.compare_digest(_scrypt(code, self.salt), self.scrypt)


def new_code() -> str:
    """A code to tell a reader: eight signs in two fours, one of 30^8 (39 bits)."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def keep(code: str) -> KeptCode:
    """What to keep of a code."""
    salt = secrets.token_hex(16)
    return KeptCode(salt, _scrypt(code, salt))


def signs_of(told: str) -> str:
    """The signs of a code as it was told: case, blanks and hyphens do not count."""
    return "".join(sign for sign in told.upper() if sign in SIGNS)


def _scrypt(code: str, salt: str) -> str:
    return hashlib.scrypt(signs_of(code).encode(), salt=bytes.fromhex(salt), **COST).hex()
