"""How many examples of a rule are drawn: few in `make test`, as many as RESPITE_EXAMPLES says in `make agree`.

A rule of which one example takes long says how few; every run draws others, and `make agree` draws 400 of each.
"""

import os

from hypothesis import HealthCheck, settings

ASKED = os.environ.get("RESPITE_EXAMPLES")
USUAL = 25


def n_examples(few: int = USUAL) -> int:
    """`few` of them, or as many as were asked for."""
    return int(ASKED) if ASKED else few


def drawn(few: int = USUAL) -> settings:
    """The settings of a rule: so many examples, none of them too slow for whatever machine this is."""
    return settings(max_examples=n_examples(few), deadline=None, suppress_health_check=list(HealthCheck))
