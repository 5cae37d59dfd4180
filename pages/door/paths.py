"""Which path answers to whom where others are served: one table, read from the top, its first fitting row counts."""

from __future__ import annotations

from data.accounts.served import Served

ANYBODY = "anybody"
WITH_PROVIDER = "with a provider"  # the way to the provider and back: anybody, and not there with a passphrase
SIGNED_IN = "signed in"
TOLD_OF_IT = "told of it"  # who is signed in and was sent this very address before
NOBODY = "nobody"

# a path that ends in a slash stands for all below it
ANSWERS = (
    ("/s/", ANYBODY),
    ("/calendar/", ANYBODY),
    ("/healthz", ANYBODY),
    ("/phone", ANYBODY),
    ("/phone/", ANYBODY),  # what a phone shows with its requests tells whose it is
    ("/full", ANYBODY),
    ("/sign-in", ANYBODY),
    ("/sign-in/provider", WITH_PROVIDER),
    ("/auth/login", WITH_PROVIDER),
    ("/oauth2callback", WITH_PROVIDER),
    ("/auth/logout", ANYBODY),
    ("/_stcore/health", SIGNED_IN),
    ("/_stcore/host-config", SIGNED_IN),
    ("/_stcore/stream", SIGNED_IN),
    ("/_stcore/upload_file/", TOLD_OF_IT),
    ("/media/", TOLD_OF_IT),
    ("/upload/", SIGNED_IN),  # its ticket tells whose it is
    ("/_stcore/bidi-components/", SIGNED_IN),
    ("/component/", SIGNED_IN),
    ("/_stcore/", NOBODY),
    ("/app/", NOBODY),
)


SIGN_IN = "/sign-in"  # where a person who is not signed in can do so


def answers_to(path: str, served: Served) -> str:
    """Who gets an answer at a path: ANYBODY, SIGNED_IN, TOLD_OF_IT or NOBODY. Before signing in nothing of Streamlit does."""
    fitting = (who for row, who in ANSWERS if (path.startswith(row) if row.endswith("/") else path == row))
    # any other path is an address within the app, or a file of its page
    who = next(fitting, SIGNED_IN)
    if who == WITH_PROVIDER:
        return ANYBODY if served.provider is not None else NOBODY
    return who
