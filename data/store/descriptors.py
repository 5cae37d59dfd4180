"""How many files and connections this process may have open at once, and how they are shared out.

A page takes four: its connection, and three that Streamlit opens for its scripts. What is kept open for a page that was
closed takes three. Requests take one each. The rest is for the store, files that are read, and other programs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

OF_A_PAGE, OF_A_CLOSED_PAGE = 4, 3
RESERVED = 128
RAISED_TO = 16_384
WITHOUT_LIMIT = 4_096  # where the system does not say
MOST_PAGES = 1_000  # memory, rather than descriptors
MOST_REQUESTS, MOST_CLOSED = 256, 128


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How many of each may be open at once: pages, pages that were closed and may come back, other connections."""

    n_pages: int
    n_closed: int
    n_requests: int


def shared_out(descriptors: int) -> Shares:
    """The shares of so many descriptors; a few of each even where there are next to none.

    >>> shared_out(1024)
    Shares(n_pages=168, n_closed=32, n_requests=128)
    """
    n_requests = max(16, min(MOST_REQUESTS, descriptors // 8))
    n_closed = max(8, min(MOST_CLOSED, descriptors // 32))
    left = descriptors - RESERVED - n_requests - OF_A_CLOSED_PAGE * n_closed
    return Shares(n_pages=max(4, min(MOST_PAGES, left // OF_A_PAGE)), n_closed=n_closed, n_requests=n_requests)


def shares() -> Shares:
    """The shares of what this process may have open."""
    return shared_out(_limits()[0])


def raise_limit() -> None:
    """Let this process have as many open as the system lets it choose itself."""
    soft, hard = _limits()
    wanted = min(hard, RAISED_TO)
    if sys.platform != "win32" and soft < wanted:
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def _limits() -> tuple[int, int]:
    """The limit that holds, and that to which it may be raised."""
    if sys.platform == "win32":
        return WITHOUT_LIMIT, WITHOUT_LIMIT
    import resource

    soft, hard = (
        RAISED_TO if limit == resource.RLIM_INFINITY else limit for limit in resource.getrlimit(resource.RLIMIT_NOFILE)
    )
    return soft, hard
