"""Pages outside Streamlit: their templates, their icon, and the policies that let nothing but our own run in them."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
ICON = Path(__file__).parents[1] / "icon.svg"


@cache
def send_page(most_bytes: int) -> str:
    """The page with the form that sends a large file to its own address, of so many bytes at most."""
    page = templates().get_template("send.html")
    return page.render(css=own_text("report.css"), icon=icon(), most_mb=f"{most_bytes >> 20:,}")


def sign_in_page(state: Literal["ask", "wrong", "wait"], wait_seconds: int = 0) -> str:
    """The page that asks for the passphrase: at first, after a wrong one, or where one has to wait after several."""
    return _sign_in(has_provider=False, state=state, wait_seconds=wait_seconds, contact="", was_asked=False)


@lru_cache(maxsize=8)
def provider_page(contact: str, *, was_asked: bool) -> str:
    """The page from where one signs in at a provider. contact: whom to ask, or empty; was_asked: by a study's link."""
    return _sign_in(has_provider=True, state="ask", wait_seconds=0, contact=contact, was_asked=was_asked)


def _sign_in(**told: object) -> str:
    return templates().get_template("sign_in.html").render(css=own_text("report.css"), icon=icon(), **told)


@cache
def full_page() -> str:
    """The page that says that no more pages fit."""
    return templates().get_template("full.html").render(css=own_text("report.css"), icon=icon())


@cache
def send_policy() -> str:
    """The Content-Security-Policy of these pages: no scripts, and a form goes nowhere else."""
    return f"default-src 'none'; style-src {source_hash(own_text('report.css'))}; img-src data:; base-uri 'none'; form-action 'self'"


@cache
def templates() -> Environment:
    """The templates; every text is escaped by them, and a name that is not given is a fault."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )


@cache
def own_text(name: str) -> str:
    """A style or script of ours, as it stands in a page."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def icon() -> str:
    """The icon within the page, so that a browser does not ask for one."""
    return f"data:image/svg+xml;base64,{base64.b64encode(ICON.read_bytes()).decode()}"


def source_hash(text: str) -> str:
    """How a policy allows a style or script that stands in a page, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
