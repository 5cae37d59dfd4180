"""A log of a served Respite holds no answer, no name, no label and no token, at the level that tells most of all."""

from datetime import date, timedelta

import pytest

from data.accounts.access import AccountStore
from data.own.entries import CheckIn, correct_check_in, save_check_in
from data.sharing.consents import agree, memberships
from data.sharing.joining_offer import Ask, Item, Statement, open_joining, state
from data.sharing.shares import Chosen, create_share
from data.store.audit import first_broken, trail
from data.store.store import Store, now
from tests.conftest import free_port
from tests.patience import LONG
from tests.served import add_account, public

TODAY = date.today()
CANARY = "kanarienvogel"
PAIN, NOTE = Item("measure", "pain_average"), Item("note", "note")
# put into the server's process before anything else: whatever a logger of ours says is written, at every level
LISTEN = """
import logging, os
logging.disable = lambda level=0: None
class Ours(logging.FileHandler):
    def emit(self, record):
        if record.name.split(".")[0] in {"respite", "data", "pages", "app", "cli"} or record.levelno >= logging.WARNING:
            super().emit(record)
told = Ours(os.environ["TOLD"], delay=True)
told.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))
logging.getLogger().addHandler(told)
logging.getLogger().setLevel(logging.DEBUG)
logging.getLogger("respite").debug("the listener is there")
"""


@pytest.fixture
def session(tmp_path):
    """Two people and a study, full of canaries, that are served; gives what is needed to look around as they would."""
    made = {}

    def fill(store):
        for name, *roles in (("Annkanarienvogel", "individual"), ("Cleo", "researcher"), ("Sue", "steward")):
            made[name[:3]] = account = add_account(store, name, *roles)
            made[f"{name[:3]}.store"] = AccountStore(store, account)
        mine = made["Ann.store"].create(f"{CANARY} diary", "personal")
        entry = CheckIn(on_day=TODAY, pain_average=4.25, note=CANARY)
        correct_check_in(mine, save_check_in(mine, entry, key="1", today=TODAY), entry, key="2", today=TODAY)
        study = made["Cle.store"].create(f"{CANARY} study", "cohort")
        state(study, Statement(CANARY, CANARY, CANARY, CANARY, TODAY, (Ask(PAIN, True), Ask(NOTE, True))), key="a")
        made["code"] = open_joining(study)
        agree(mine, study.id, 1, {PAIN, NOTE}, key="a", code=made["code"])
        chosen = Chosen(measures=("pain_average",), has_notes=True, last_days=7, name=CANARY)
        made["token"] = create_share(mine, chosen, now=now(), label=CANARY, expires_at=now() + timedelta(days=1))

    (tmp_path / "listen").mkdir()
    (tmp_path / "listen" / "sitecustomize.py").write_text(LISTEN)
    told = {"PYTHONPATH": str(tmp_path / "listen"), "TOLD": str(tmp_path / "told")}
    with public(tmp_path, free_port(), fill=fill, **told) as served:
        made["served"] = served
        yield made


def test_a_whole_session_leaves_no_word_of_anybody_in_log_or_trail(session, tmp_path):
    served, token, code = session["served"], session["token"], session["code"]
    assert served.ask(f"/s/{token}").status == 200 and CANARY in served.ask(f"/s/{token}").text
    served.ask(f"/s/{token[:-1]}")
    served.ask(f"/join?of=x&code={code}")
    served.ask(f"/today?of={CANARY}+diary")
    places = {
        "Ann": ("today", "studies", "my-data", "audit", "share"),
        "Cle": ("joining", "describe"),
        "Sue": ("audit", "people"),
    }
    for name, pages in places.items():
        with served.open(served.cookie(session[name])) as page:
            for place in pages:
                assert "met a fault of its own" not in page.run(place), place
    with served.open(served.cookie(session["Ann"])) as page:
        assert CANARY in page.run("today")
        page.run("join", query=f"code={code}")
        page.run("studies")
        page.click("Stop sharing")
        assert "You no longer take part" in page.click("Yes, stop and erase it")
    told = (tmp_path / "told").read_text() + (tmp_path / "log").read_text()
    assert "the listener is there" in told
    words = (CANARY, "4.25", token, code, code.replace("-", ""), "annkanarienvogel@example.org")
    assert [word for word in words if word in told] == []
    served.process.terminate()
    served.process.wait(LONG)
    store = Store(tmp_path / "store.duckdb")
    lines = trail(store)
    assert [word for word in words if word in repr(lines)] == []
    assert {"export", "gather", "join", "leave", "share", "open"} - {line.action for line in lines} == {"export"}
    assert first_broken(store) is None
    (mine,) = [info for info in store.collections() if info.kind == "personal"]
    assert memberships(store.collection(mine.collection_id))[0].version is None
    store.close()
