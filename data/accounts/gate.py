"""Who is signed in, where Respite is served to others: the only judge of the cookies that a browser shows.

With a provider the cookie is the one that Streamlit signs after OpenID Connect: issuer and subject, and the instant
it was signed. It is void after the configured hours, once its person signed out anywhere, and once their account is
gone. With a passphrase the cookie names a session that this process keeps, so that all end with the process.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from itsdangerous import BadData, URLSafeTimedSerializer

from data.accounts.access import AccountStore
from data.accounts.people import Standing, account_of, comparable, sign_in, sign_out, standing, trail_length
from data.accounts.served import Served
from data.store.audit import note
from data.store.store import Store, StoreError

PROVIDED = "_streamlit_user"  # the cookie of st.login, and the first part of its name where it is in pieces
WANTED = "respite-join"  # the code of a study that somebody came with who has still to sign in; their browser keeps it
CHUNKS = re.compile(r"chunks-(\d{1,2})")
MOST_SESSIONS = 50
MOST_JUDGED = 2_000

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One who is signed in. store: what they see of it. until: UTC. standing: of their account at the beginning.

    key: what they signed in by, as a hash; empty with a provider.
    """

    store: Store | AccountStore
    signed_at: datetime
    until: datetime
    key: str = ""
    standing: Standing | None = None


class Gate:
    """Judges cookies by a configuration; `whole` gives the open store."""

    def __init__(self, served: Served, whole: Callable[[], Store]):
        self.served = served
        self._whole = whole
        self._sessions: dict[str, datetime] = {}
        self._judged: dict[
            object, tuple[int, object]
        ] = {}  # by account or cookie: when the trail was how long, and what
        self._lock = threading.Lock()

    @property
    def cookie(self) -> str:
        """The name of the passphrase's cookie: browsers take this prefix over https and for this one name only."""
        return "__Host-respite" if self.served.is_https else "respite"

    def visit(self, cookies: Mapping[str, str], *, now: datetime) -> Visit | None:
        """Who shows these cookies; None for nobody."""
        return self._by_session(cookies, now) if self.served.provider is None else self._by_provider(cookies, now)

    def goes_on(self, visit: Visit, *, now: datetime) -> bool:
        """Whether a visit may go on: not ended, and nothing was taken away since it began."""
        if now >= visit.until:
            return False
        if visit.standing is None:
            with self._lock:
                return visit.key in self._sessions
        number = visit.store.account.account_id
        found = self._as_judged(number, lambda: standing(self._whole(), number))
        return found is not None and not _is_void(visit.signed_at, found) and not found.is_less_than(visit.standing)

    def end(self, visit: Visit, *, now: datetime) -> None:
        """Sign out: with a provider in every browser, with a passphrase in this one."""
        with self._lock:
            self._sessions.pop(visit.key, None)
        sign_out(self._whole(), visit.store.actor, now=now)

    def open_session(self, *, now: datetime) -> str:
        """A session for who told the passphrase; the value of its cookie."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions = {key: until for key, until in self._sessions.items() if now < until}
            for key in list(self._sessions)[: max(0, len(self._sessions) - MOST_SESSIONS + 1)]:
                del self._sessions[key]
            self._sessions[_hash(token)] = now + self.served.session
        whole = self._whole()
        with whole.writing() as cursor:
            note(cursor, whole.actor, "sign in", None, at=now)
        return URLSafeTimedSerializer(self.served.cookie_secret, salt=self.cookie).dumps(token)

    def welcome(self, cookies: Mapping[str, str], *, now: datetime) -> None:
        """Open or find the account of whom the provider just vouched for. StoreError where it does not say who."""
        provider = self.served.provider
        told = None if provider is None else self._claims(cookies)
        if told is None:
            raise StoreError("The sign-in provider did not say who this is.")
        claims, _ = told
        # what a person may write into their profile themselves must open nothing
        email = claims.get("email") if claims.get("email_verified") is True else ""
        email = email if isinstance(email, str) else ""
        name = claims.get("name") or claims.get("preferred_username") or ""
        is_steward = claims["sub"] in provider.stewards_by_subject or comparable(email) in provider.stewards_by_email
        sign_in(
            self._whole(),
            claims["iss"],
            claims["sub"],
            name=name if isinstance(name, str) else "",
            email=email,
            roles=provider.newcomers,
            always=("steward",) if is_steward else (),
            now=now,
        )

    def _by_session(self, cookies: Mapping[str, str], now: datetime) -> Visit | None:
        told = self._signed(cookies, self.cookie)
        if told is None:
            return None
        token, signed_at = told
        with self._lock:
            until = self._sessions.get(_hash(token))
        return (
            Visit(store=self._whole(), signed_at=signed_at, until=until, key=_hash(token))
            if until and now < until
            else None
        )

    def _by_provider(self, cookies: Mapping[str, str], now: datetime) -> Visit | None:
        shown = tuple(sorted(pair for pair in cookies.items() if pair[0].startswith(PROVIDED)))
        visit = self._as_judged(_hash(repr(shown)), lambda: self._judge(cookies)) if shown else None
        return visit if visit and now < visit.until else None

    def _judge(self, cookies: Mapping[str, str]) -> Visit | None:
        told = self._claims(cookies)
        if told is None:
            return None
        claims, signed_at = told
        found = account_of(self._whole(), claims["iss"], claims["sub"])
        held = standing(self._whole(), found.account_id) if found else None
        if held is None or _is_void(signed_at, held):
            return None
        until = signed_at + self.served.session
        return Visit(store=AccountStore(self._whole(), found), signed_at=signed_at, until=until, standing=held)

    def _as_judged(self, what: object, judge: Callable[[], T]) -> T:
        """What was judged before, while the trail has no line since: every open page asks every other second."""
        length = trail_length(self._whole())
        with self._lock:
            before = self._judged.get(what)
        if before is not None and before[0] == length:
            return before[1]
        found = judge()
        with self._lock:
            self._judged.pop(what, None)
            self._judged[what] = (length, found)
            for old in list(self._judged)[: max(0, len(self._judged) - MOST_JUDGED)]:
                del self._judged[old]
        return found

    def _claims(self, cookies: Mapping[str, str]) -> tuple[dict, datetime] | None:
        """What the provider said of a person, with an issuer and a subject, and when that was signed."""
        told = self._signed(cookies, PROVIDED)
        if told is None:
            return None
        text, signed_at = told
        if pieces := CHUNKS.fullmatch(text):
            parts = [self._signed(cookies, f"{PROVIDED}_{n}") for n in range(1, int(pieces[1]) + 1)]
            if not parts or None in parts:
                return None
            text, signed_at = "".join(part[0] for part in parts), min(part[1] for part in parts)
        try:
            claims = json.loads(text)
        except ValueError:
            return None
        if not isinstance(claims, dict) or claims.get("origin") != self.served.address:
            return None
        is_told = all(isinstance(claims.get(key), str) and claims[key] for key in ("iss", "sub"))
        return (claims, signed_at) if is_told else None

    def _signed(self, cookies: Mapping[str, str], name: str) -> tuple[str, datetime] | None:
        """What a cookie says and when it was signed (UTC); None where this Respite did not sign it under this name."""
        try:
            told, at = URLSafeTimedSerializer(self.served.cookie_secret, salt=name).loads(
                cookies.get(name, ""), return_timestamp=True
            )
        except BadData:
            return None
        return (told, at.astimezone(UTC).replace(tzinfo=None)) if isinstance(told, str) else None


def _is_void(signed_at: datetime, held: Standing) -> bool:
    """Whether its person signed out since a cookie was signed, which it tells in whole seconds."""
    return held.signed_out_at is not None and signed_at <= held.signed_out_at


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
