"""How Respite is served to others: one strict TOML file, read whole before anything is opened.

There is no served mode without a way to sign in, a secret that signs cookies, and an https address; `http` is taken
for an address on this computer only, for trying it out. Files with secrets are readable by their owner alone.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from data.accounts.passphrase import is_kept
from data.accounts.people import ROLES, comparable
from data.catalogue.strict_toml import Fields, read

SECRET_BYTES = 32
LONGEST_HOURS = 24 * 7
A_SECOND, MOST_A_SECOND = 10, 100_000  # requests of one address
HOW_TO_MAKE = "make one with: (umask 077; openssl rand -base64 48 > FILE)"


class ServedError(ValueError):
    """A configuration that Respite does not serve by; the message names the file and the key."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A sign-in provider (OpenID Connect). stewards_*: who is a steward, by subject or by verified e-mail."""

    metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    newcomers: tuple[str, ...]
    stewards_by_subject: tuple[str, ...]
    stewards_by_email: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Served:
    """A configuration. address: what people type, without a closing slash. host, port: where to listen.
    contact: whom people are to ask, empty where it is not said. requests_a_second: of one address that is not signed in.

    Either `provider` or `passphrase` (what `respite passphrase` printed) is there, never both.
    """

    address: str
    host: str
    port: int
    proxies: tuple[str, ...]
    session: timedelta
    contact: str
    requests_a_second: int
    cookie_secret: str = field(repr=False)
    provider: Provider | None
    passphrase: str | None = field(repr=False)

    @property
    def is_https(self) -> bool:
        """Whether people come through a proxy with TLS."""
        return self.address.startswith("https://")

    @property
    def netloc(self) -> str:
        """The name (and port) that people come by, as a browser sends it."""
        return urlsplit(self.address).netloc


def read_served(path: Path) -> Served:
    """The configuration in a file. ServedError names what is missing or wrong, and what would be taken."""
    _check_private(path, path.name)
    fields = read(path, ServedError)
    address = _address(fields)
    proxies = _proxies(fields, is_https=address.startswith("https://"))
    hours = fields.whole("session_hours", 12)
    if not 1 <= hours <= LONGEST_HOURS:
        raise fields.fault(f"“session_hours” is {hours}; it takes 1 to {LONGEST_HOURS}")
    port = fields.whole("port", 8501)
    if not 1 <= port <= 65535:
        raise fields.fault(f"“port” is {port}; it takes 1 to 65535")
    a_second = fields.whole("requests_a_second", A_SECOND)
    if not 1 <= a_second <= MOST_A_SECOND:
        raise fields.fault(f"“requests_a_second” is {a_second}; it takes 1 to {MOST_A_SECOND}")
    secret = _secret(fields, "cookie_secret", path)
    if len(secret.encode()) < SECRET_BYTES:
        raise fields.fault(f"the cookie secret is shorter than {SECRET_BYTES} bytes; {HOW_TO_MAKE}")
    provider = _provider(fields.table("oidc", None), path)
    passphrase = _passphrase(fields.table("passphrase", None))
    if (provider is None) == (passphrase is None):
        found = "neither" if provider is None else "both"
        raise fields.fault(f"there are {found} of [oidc] and [passphrase]; it takes one of them for signing in")
    served = Served(
        address=address,
        host=_host(fields),
        port=port,
        proxies=proxies,
        session=timedelta(hours=hours),
        contact=fields.text("contact", ""),
        requests_a_second=a_second,
        cookie_secret=secret,
        provider=provider,
        passphrase=passphrase,
    )
    fields.done()
    return served


def _address(fields: Fields) -> str:
    address = fields.text("address").strip().rstrip("/").lower()
    try:
        told = urlsplit(address)
        name, _ = told.hostname, told.port
    except ValueError as fault:
        raise fields.fault("“address” is no address; it takes one such as https://respite.example.org") from fault
    if told.scheme not in ("https", "http") or not name or "@" in told.netloc:
        raise fields.fault("“address” is no address; it takes one such as https://respite.example.org")
    if told.path or told.query or told.fragment:
        raise fields.fault("“address” has a path; it takes a name of its own, such as https://respite.example.org")
    if told.scheme == "http" and name != "localhost" and not _is_loopback(name):
        raise fields.fault("“address” is not https; it takes https, with a proxy that holds the certificate")
    usual = {"https": ":443", "http": ":80"}[told.scheme]
    return address.removesuffix(usual)


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _host(fields: Fields) -> str:
    host = fields.text("listen", "127.0.0.1").strip()
    try:
        ip_address(host)
    except ValueError:
        raise fields.fault(f"“listen” is {host!r}; it takes the address of a network card, such as 127.0.0.1") from None
    return host


def _proxies(fields: Fields, *, is_https: bool) -> tuple[str, ...]:
    proxies = fields.texts("trusted_proxies", ())
    for one in proxies:
        try:
            is_everything = ip_network(one).prefixlen == 0
        except ValueError:
            raise fields.fault(f"“trusted_proxies” has {one!r}; it takes addresses and networks") from None
        if is_everything:
            raise fields.fault(f"“trusted_proxies” has {one!r}, which is everybody; it takes the proxy's own address")
    if is_https and not proxies:
        raise fields.fault(
            "“trusted_proxies” is missing; it takes the address of the proxy that holds the certificate, such as "
            '["127.0.0.1"]'
        )
    return proxies


def _secret(fields: Fields, name: str, path: Path) -> str:
    """A secret from the file or the environment variable that the configuration names; never from the configuration."""
    file, variable = fields.text(f"{name}_file", None), fields.text(f"{name}_variable", None)
    if (file is None) == (variable is None):
        made = f"; {HOW_TO_MAKE}" if name == "cookie_secret" else ""
        raise fields.fault(
            f"“{name}_file” is missing; it takes a file (or {name}_variable an environment variable){made}"
        )
    if variable is not None:
        if not (told := os.environ.get(variable, "").strip()):
            raise fields.fault(f"the environment variable {variable} of “{name}_variable” is empty")
        return told
    place = path.parent / file
    _check_private(place, f"{fields.place}, “{name}_file”")
    try:
        told = place.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise fields.fault(f"“{name}_file” does not hold a text") from None
    if not told:
        raise fields.fault(f"“{name}_file” is empty")
    return told


def _check_private(path: Path, place: str) -> None:
    try:
        found = path.stat()
    except OSError as fault:
        raise ServedError(f"{place}: {path} cannot be read ({fault.strerror}).") from fault
    if not stat.S_ISREG(found.st_mode):
        raise ServedError(f"{place}: {path} is not a file.")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise ServedError(f"{place}: {path} can be read by others; it takes a file of yours alone: chmod 600 {path}")


def _provider(table: Fields | None, path: Path) -> Provider | None:
    if table is None:
        return None
    metadata_url = table.text("metadata_url").strip()
    told = urlsplit(metadata_url)
    if told.scheme != "https" and not (told.scheme == "http" and _is_loopback(told.hostname or "")):
        raise table.fault("“metadata_url” is not https; it takes the provider's .well-known/openid-configuration")
    newcomers = table.texts("newcomers", ())
    for role in newcomers:
        if role not in ROLES or role == "steward":
            raise table.fault(f"“newcomers” has {role!r}; it takes individual and researcher")
    provider = Provider(
        metadata_url=metadata_url,
        client_id=table.text("client_id").strip(),
        client_secret=_secret(table, "client_secret", path),
        newcomers=newcomers,
        stewards_by_subject=table.texts("stewards_by_subject", ()),
        stewards_by_email=tuple(comparable(one) for one in table.texts("stewards_by_email", ())),
    )
    table.done()
    return provider


def _passphrase(table: Fields | None) -> str | None:
    if table is None:
        return None
    kept = table.text("hash")
    if not is_kept(kept):
        raise table.fault("“hash” is not what respite passphrase prints; run it and take over its line")
    table.done()
    return kept
