"""One's own usual on Respite: offered, accepted with a tap, and said in its own words on every page that goes by it."""

from datetime import timedelta

import pytest

from data.own.check_in import CheckIn
from data.own.kept_definition import MY_USUAL, definition_kept
from pages.telling.wording import plain
from tests.check_ins import save_check_ins
from tests.pages.test_mine_today import press


def said(page) -> str:
    """All that the page says, folded or not."""
    kinds = (page.markdown, page.caption, page.metric)
    return plain("\n".join(f"{getattr(one, 'label', '')} {one.value}" for kind in kinds for one in kind))


@pytest.fixture
def constant(diary, today):
    """Ten weeks of pain that never goes away, better at the end."""
    pains = [7, 6, 8, 6, 7] * 12 + [4] * 10
    days = [CheckIn(on_day=today - timedelta(len(pains) - 1 - n), pain_average=pain) for n, pain in enumerate(pains)]
    save_check_ins(diary, days, today=today)
    return diary


def test_with_constant_pain_a_better_spell_is_told(constant, open_page):
    page = open_page("mine/respite.py")
    page.session_state["usual.fold"] = True
    page.run()
    assert "a good day is 6 or less, a bad one 7 or more" in said(page)
    page = press(page, "Go by my usual")
    assert not page.exception and definition_kept(constant) == MY_USUAL
    for name in ("mine/respite.py", "mine/today.py", "mine/trends.py"):
        shown = said(open_page(name))
        assert "In a better spell for 10 days" in shown and "By “My usual”" in shown, name
        assert "In a respite" not in shown, name
    # it is for oneself: a link is not begun with it
    (by,) = [one for one in open_page("account/share.py").selectbox if one.key == "share.definition"]
    assert by.value == "" and MY_USUAL not in by.options
