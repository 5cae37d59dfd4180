"""A report as one HTML page: for the shared link, and as a file to send.

The page asks nothing of any other place. Style and scripts stand in it and are allowed by their hashes, so
that nothing that slips into the text can run; every text is escaped by the template.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Literal

from data.accounts.access_codes import LENGTH
from data.sharing.share_doors import CLOSED_FOR, PASS_VALID
from pages.report.document import Report
from pages.telling.plain_page import icon, own_text, source_hash, templates


def report_page(report: Report) -> str:
    """The page of a shared link, which goes blank when the link ends."""
    return _render(report, is_live=True)


def report_file(report: Report) -> str:
    """The same report as one file; its policy stands in its head because no server sends one."""
    return _render(report, is_live=False)


@cache
def gone_page() -> str:
    """The page of every link that does not open, whatever the reason."""
    return templates().get_template("gone.html").render(css=own_text("report.css"), icon=icon())


@cache
def code_page(state: Literal["ask", "wrong", "closed"]) -> str:
    """The page of a link that asks for a code: with its form, after a wrong one, or closed after too many."""
    return (
        templates()
        .get_template("code.html")
        .render(
            css=own_text("report.css"),
            icon=icon(),
            state=state,
            n_signs=LENGTH,
            closed_minutes=CLOSED_FOR // timedelta(minutes=1),
            open_minutes=PASS_VALID // timedelta(minutes=1),
        )
    )


@cache
def share_policy() -> str:
    """The Content-Security-Policy of every answer under /s/, the same whether the link opens or not."""
    return f"{_policy()}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'"


@cache
def _policy() -> str:
    scripts = " ".join(source_hash(own_text(name)) for name in ("point.js", "holds.js"))
    return (
        f"default-src 'none'; style-src {source_hash(own_text('report.css'))}; script-src {scripts}; "
        "img-src data:; base-uri 'none'"
    )


def _render(report: Report, *, is_live: bool) -> str:
    return (
        templates()
        .get_template("report.html")
        .render(
            report=report,
            is_live=is_live,
            policy=f"{_policy()}; form-action 'none'",
            css=own_text("report.css"),
            icon=icon(),
            scripts=[own_text("point.js")] + ([own_text("holds.js")] if is_live else []),
        )
    )


def page_with_policy(template: str, *, style: str, script: str, **values) -> tuple[str, str]:
    """A page that is kept as it is, and the Content-Security-Policy that lets its own style and script run, no other.

    Its pictures and files come from its own address; later versions of style and script do not touch it.
    """
    css = own_text("report.css") + own_text(style)
    text = templates().get_template(template).render(css=css, script=own_text(script), icon=icon(), **values)
    policy = (
        f"default-src 'none'; style-src {source_hash(css)}; script-src {source_hash(own_text(script))}; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text, policy
