"""How many wrong passphrases were told, kept in the store: a restart forgives nobody.

A network is kept as a keyed hash, which without the configuration's secret tells nobody's address.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from data.store.store import Store


class KeptTries:
    """The tries that a store keeps, by network; `whole` gives the open store."""

    def __init__(self, whole: Callable[[], Store], secret: str):
        self._whole, self._secret = whole, secret.encode()

    def name(self, network: str) -> str:
        """What a network is called in the store."""
        return hmac.new(self._secret, network.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def load(self) -> dict[str, int]:
        """Wrong ones in a row, by the name of the network."""
        with self._whole().reading() as cursor:
            return dict(cursor.execute("select network, n_wrong from passphrase_try").fetchall())

    def keep(self, name: str, n_wrong: int) -> None:
        """Keep how many a network told in a row; none takes it off the list."""
        with self._whole().writing() as cursor:
            cursor.execute("delete from passphrase_try where network = $n", {"n": name})
            if n_wrong:
                cursor.execute("insert into passphrase_try values ($n, $k)", {"n": name, "k": n_wrong})

    def forget(self, names: list[str]) -> None:
        """Take networks off the list that told nothing for long."""
        with self._whole().writing() as cursor:
            cursor.execute("delete from passphrase_try where network = any($n)", {"n": names})
