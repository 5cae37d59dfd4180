"""Who is signed in, where Respite is served to others: the only judge of the cookies that a browser shows.

With a provider there are two: the one that Streamlit signs after OpenID Connect, with issuer and subject, and one of our
own with the number of the sign-in, which is looked up. They are void after the configured hours, once their person
signed out anywhere since, and once their account is gone; what came first is told by numbers of the trail, whatever the
clock says. With a passphrase the cookie names a session that this process keeps, so that all end with the process.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from itsdangerous import BadData, URLSafeTimedSerializer

from data.accounts.access import AccountStore
from data.accounts.passphrase import Attempts
from data.accounts.people import (
    Standing,
    account_of,
    comparable,
    session_began,
    session_of,
    sign_in,
    sign_out,
    standing,
    trail_length,
)
from data.accounts.served import Served
from data.accounts.tokens import token_hash
from data.accounts.tries import KeptTries
from data.own.drafts import DRAFTS
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

    key: what they signed in by, as a hash; empty with a provider. session: the number of the sign-in, 0 with a passphrase.
    """

    store: Store | AccountStore
    until: datetime
    key: str = ""
    standing: Standing | None = None
    session: int = 0


class Gate:
    """Judges cookies by a configuration; `whole` gives the open store."""

    def __init__(self, served: Served, whole: Callable[[], Store]):
        self.served = served
        self._whole = whole
        self._sessions: dict[str, datetime] = {}
        self.attempts = Attempts(KeptTries(whole, served.cookie_secret))
        self._judged: dict[
            object, tuple[int, object]
        ] = {}  # by account or cookie: when the trail was how long, and what
        self._lock = threading.Lock()

    @property
    def cookie(self) -> str:
        """The name of the passphrase's cookie: browsers take this prefix over https and for this one name only."""
        return "__Host-respite" if self.served.is_https else "respite"

    @property
    def session_cookie(self) -> str:
        """The name of the cookie beside the provider's: which sign-in it is of."""
        return "__Host-respite-session" if self.served.is_https else "respite-session"

    def visit(self, cookies: Mapping[str, str], *, now: datetime) -> Visit | None:
        """Who shows these cookies; None for nobody."""
        instant = self._whole().latest(now)
        by = self._by_session if self.served.provider is None else self._by_provider
        return by(cookies, instant)

    def shows_nothing(self, cookies: Mapping[str, str]) -> bool:
        """Whether there is no cookie among these that could be a sign-in: nothing has to be looked up."""
        return self.session_cookie not in cookies if self.served.provider else self.cookie not in cookies

    def goes_on(self, visit: Visit, *, now: datetime) -> bool:
        """Whether a visit may go on: not ended, and nothing was taken away since it began."""
        if self._whole().latest(now) >= visit.until:
            return False
        if visit.standing is None:
            with self._lock:
                return visit.key in self._sessions
        number = visit.store.account.account_id
        found = self._as_judged(number, lambda: standing(self._whole(), number))
        return found is not None and found.signed_out < visit.session and not found.is_less_than(visit.standing)

    def end(self, visit: Visit, *, now: datetime) -> None:
        """Sign out: with a provider in every browser, with a passphrase in this one."""
        with self._lock:
            self._sessions.pop(visit.key, None)
        sign_out(self._whole(), visit.store.actor, now=now)
        DRAFTS.forget_person(self._whole().path, visit.store.actor)

    def end_all(self) -> None:
        """End every session by passphrase; those with a provider end by a line of the trail each."""
        with self._lock:
            self._sessions.clear()

    def open_session(self, *, now: datetime) -> str:
        """A session for who told the passphrase; the value of its cookie."""
        token, instant = secrets.token_urlsafe(32), self._whole().latest(now)
        with self._lock:
            self._sessions = {key: until for key, until in self._sessions.items() if instant < until}
            for key in list(self._sessions)[: max(0, len(self._sessions) - MOST_SESSIONS + 1)]:
                del self._sessions[key]
            self._sessions[token_hash(token)] = instant + self.served.session
        whole = self._whole()
        with whole.writing() as cursor:
            note(cursor, whole.actor, "sign in", None, at=now)
        return URLSafeTimedSerializer(self.served.cookie_secret, salt=self.cookie).dumps(token)

    def welcome(self, cookies: Mapping[str, str], *, now: datetime) -> str:
        """Open or find the account of whom the provider just vouched for; the value of the cookie beside the provider's.

        StoreError where it does not say who.
        """
        provider = self.served.provider
        told = None if provider is None else self._claims(cookies)
        if told is None:
            raise StoreError("The sign-in provider did not say who this is.")
        claims = told
        # what a person may write into their profile themselves must open nothing
        email = claims.get("email") if claims.get("email_verified") is True else ""
        email = email if isinstance(email, str) else ""
        name = claims.get("name") or claims.get("preferred_username") or ""
        is_steward = claims["sub"] in provider.stewards_by_subject or comparable(email) in provider.stewards_by_email
        account = sign_in(
            self._whole(),
            claims["iss"],
            claims["sub"],
            name=name if isinstance(name, str) else "",
            email=email,
            roles=provider.newcomers,
            always=("steward",) if is_steward else (),
            now=now,
        )
        return self.signed_session(account.account_id, session_of(self._whole(), account.account_id))

    def signed_session(self, account_id: int, session: int) -> str:
        """The value of the cookie that names a sign-in of an account."""
        told = f"{account_id} {session}"
        return URLSafeTimedSerializer(self.served.cookie_secret, salt=self.session_cookie).dumps(told)

    def _by_session(self, cookies: Mapping[str, str], now: datetime) -> Visit | None:
        token = self._signed(cookies, self.cookie)
        if token is None:
            return None
        with self._lock:
            until = self._sessions.get(token_hash(token))
        return Visit(store=self._whole(), until=until, key=token_hash(token)) if until and now < until else None

    def _by_provider(self, cookies: Mapping[str, str], now: datetime) -> Visit | None:
        ours = self.session_cookie
        shown = tuple(sorted(pair for pair in cookies.items() if pair[0].startswith(PROVIDED) or pair[0] == ours))
        visit = self._as_judged(token_hash(repr(shown)), lambda: self._judge(cookies)) if shown else None
        return visit if visit and now < visit.until else None

    def _judge(self, cookies: Mapping[str, str]) -> Visit | None:
        claims, told = self._claims(cookies), self._signed(cookies, self.session_cookie)
        if claims is None or told is None:
            return None
        account = account_of(self._whole(), claims["iss"], claims["sub"])
        held = standing(self._whole(), account.account_id) if account else None
        whose, session = map(int, told.split())
        if held is None or whose != account.account_id or session <= held.signed_out:
            return None
        began_at = session_began(self._whole(), whose, session)
        if began_at is None:
            return None
        until = began_at + self.served.session
        return Visit(store=AccountStore(self._whole(), account), until=until, standing=held, session=session)

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

    def _claims(self, cookies: Mapping[str, str]) -> dict | None:
        """What the provider said of a person, with an issuer and a subject."""
        text = self._signed(cookies, PROVIDED)
        if text is None:
            return None
        if pieces := CHUNKS.fullmatch(text):
            signed = [self._signed(cookies, f"{PROVIDED}_{n}") for n in range(1, int(pieces[1]) + 1)]
            parts = [part for part in signed if part is not None]
            if not parts or len(parts) < len(signed):
                return None
            text = "".join(parts)
        try:
            claims = json.loads(text)
        except ValueError:
            return None
        if not isinstance(claims, dict) or claims.get("origin") != self.served.address:
            return None
        is_told = all(isinstance(claims.get(key), str) and claims[key] for key in ("iss", "sub"))
        return claims if is_told else None

    def _signed(self, cookies: Mapping[str, str], name: str) -> str | None:
        """What a cookie says; None where this Respite did not sign it under this name."""
        try:
            told = URLSafeTimedSerializer(self.served.cookie_secret, salt=name).loads(cookies.get(name, ""))
        except BadData:
            return None
        return told if isinstance(told, str) else None
