"""Which path answers to whom where others are served: one table, read from the top, its first fitting row counts."""

from __future__ import annotations

from data.accounts.served import Served

ANYBODY = "anybody"
AT_THE_DOOR = "at the door"  # what signing in takes: anybody with a provider, since it begins on Streamlit's page
WITH_PASSPHRASE = "with a passphrase"  # our own page for signing in: anybody, and not there with a provider
WITH_PROVIDER = "with a provider"  # the way to the provider and back: anybody, and not there with a passphrase
SIGNED_IN = "signed in"
TOLD_OF_IT = "told of it"  # who is signed in and was sent this very address before
NOBODY = "nobody"

# a path that ends in a slash stands for all below it
ANSWERS = (
    ("/s/", ANYBODY),
    ("/calendar/", ANYBODY),
    ("/healthz", ANYBODY),
    ("/sign-in", WITH_PASSPHRASE),
    ("/auth/login", WITH_PROVIDER),
    ("/oauth2callback", WITH_PROVIDER),
    ("/auth/logout", ANYBODY),
    ("/static/", AT_THE_DOOR),
    ("/favicon.png", AT_THE_DOOR),
    ("/_stcore/health", AT_THE_DOOR),
    ("/_stcore/host-config", AT_THE_DOOR),
    ("/_stcore/stream", AT_THE_DOOR),
    ("/_stcore/upload_file/", TOLD_OF_IT),
    ("/media/", TOLD_OF_IT),
    ("/upload/", SIGNED_IN),  # its ticket tells whose it is
    ("/_stcore/bidi-components/", SIGNED_IN),
    ("/component/", SIGNED_IN),
    ("/_stcore/", NOBODY),
    ("/app/", NOBODY),
)


def answers_to(path: str, served: Served) -> str:
    """Who gets an answer at a path: ANYBODY, SIGNED_IN, TOLD_OF_IT or NOBODY."""
    fitting = (who for row, who in ANSWERS if (path.startswith(row) if row.endswith("/") else path == row))
    has_provider = served.provider is not None
    # the front page is where Streamlit's page comes from; any other is an address within it
    match next(fitting, AT_THE_DOOR if path == "/" else SIGNED_IN):
        case who if who == AT_THE_DOOR:
            return ANYBODY if has_provider else SIGNED_IN
        case who if who in (WITH_PASSPHRASE, WITH_PROVIDER):
            return ANYBODY if (who == WITH_PROVIDER) == has_provider else NOBODY
        case who:
            return who


def where_to_sign_in(served: Served) -> str:
    """The page at which a person who is not signed in can do so."""
    return "/" if served.provider is not None else "/sign-in"
