"""A report as one HTML page: for the shared link, and as a file to send.

The page asks nothing of any other place. Style and scripts stand in it and are allowed by their hashes, so
that nothing that slips into the text can run; every text is escaped by the template.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data.accounts.access_codes import LENGTH
from data.sharing.share_doors import CLOSED_FOR, PASS_VALID
from pages.report.document import Report

TEMPLATES = Path(__file__).parent / "templates"
ICON = Path(__file__).parents[1] / "icon.svg"


def report_page(report: Report) -> str:
    """The page of a shared link, which goes blank when the link ends."""
    return _render(report, is_live=True)


def report_file(report: Report) -> str:
    """The same report as one file; its policy stands in its head because no server sends one."""
    return _render(report, is_live=False)


@cache
def gone_page() -> str:
    """The page of every link that does not open, whatever the reason."""
    return _templates().get_template("gone.html").render(css=_text("report.css"), icon=_icon())


@cache
def code_page(state: Literal["ask", "wrong", "closed"]) -> str:
    """The page of a link that asks for a code: with its form, after a wrong one, or closed after too many."""
    return (
        _templates()
        .get_template("code.html")
        .render(
            css=_text("report.css"),
            icon=_icon(),
            state=state,
            n_signs=LENGTH,
            closed_minutes=CLOSED_FOR // timedelta(minutes=1),
            open_minutes=PASS_VALID // timedelta(minutes=1),
        )
    )


@cache
def send_page() -> str:
    """The page with the form that sends a large file to its own address."""
    return _templates().get_template("send.html").render(css=_text("report.css"), icon=_icon())


def sign_in_page(state: Literal["ask", "wrong", "wait"], wait_seconds: int = 0) -> str:
    """The page that asks for the passphrase: at first, after a wrong one, or where one has to wait after several."""
    return (
        _templates()
        .get_template("sign_in.html")
        .render(css=_text("report.css"), icon=_icon(), state=state, wait_seconds=wait_seconds)
    )


@cache
def send_policy() -> str:
    """The Content-Security-Policy of these two pages: no scripts, and the form goes nowhere else."""
    return f"default-src 'none'; style-src {_hash(_text('report.css'))}; img-src data:; base-uri 'none'; form-action 'self'"


@cache
def share_policy() -> str:
    """The Content-Security-Policy of every answer under /s/, the same whether the link opens or not."""
    return f"{_policy()}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'"


@cache
def _policy() -> str:
    scripts = " ".join(_hash(_text(name)) for name in ("point.js", "holds.js"))
    return (
        f"default-src 'none'; style-src {_hash(_text('report.css'))}; script-src {scripts}; "
        "img-src data:; base-uri 'none'"
    )


def _render(report: Report, *, is_live: bool) -> str:
    return (
        _templates()
        .get_template("report.html")
        .render(
            report=report,
            is_live=is_live,
            policy=f"{_policy()}; form-action 'none'",
            css=_text("report.css"),
            icon=_icon(),
            scripts=[_text("point.js")] + ([_text("holds.js")] if is_live else []),
        )
    )


def page_with_policy(template: str, *, style: str, script: str, **values) -> tuple[str, str]:
    """A page that is kept as it is, and the Content-Security-Policy that lets its own style and script run, no other.

    Its pictures and files come from its own address; later versions of style and script do not touch it.
    """
    css = _text("report.css") + _text(style)
    text = _templates().get_template(template).render(css=css, script=_text(script), icon=_icon(), **values)
    policy = (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(_text(script))}; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text, policy


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _icon() -> str:
    """The icon within the page, so that a browser does not ask for one."""
    return f"data:image/svg+xml;base64,{base64.b64encode(ICON.read_bytes()).decode()}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
