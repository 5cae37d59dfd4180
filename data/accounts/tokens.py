"""Tokens that open something by themselves: long and random, and kept as their SHA-256 only."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> str:
    """What is kept of a token, whatever was sent as one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
