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


def test_a_definition_built_from_words_is_gone_by_everywhere(diary, today, open_page):
    # by hand: pain 2, 3 and 4 days without, twice; well days are 0, so the last 4 of them are two days over "2 in a row"
    pains = [2, 0, 0, 0, 2, 0, 0, 0, 0]
    days = [CheckIn(on_day=today - timedelta(len(pains) - 1 - n), pain_average=pain) for n, pain in enumerate(pains)]
    save_check_ins(diary, days, today=today)
    page = open_page("mine/respite.py")
    page.session_state["made.fold"] = True
    page.run()
    page.number_input(key="made.word.days").set_value(2).run()
    page.number_input(key="made.word.bad.pain_average.value").set_value(1.0).run()
    page.text_input(key="made.word.title").set_value("Two good days").run()
    page = press(page, "Save this definition")
    assert not page.exception and definition_kept(diary) == "own-two-good-days"
    assert "2 respites and 2 episodes" in said(page)
    for name in ("mine/respite.py", "mine/today.py", "mine/trends.py"):
        page = open_page(name)
        assert not page.exception and "By “Two good days”" in said(page), name
        assert "In a respite for 4 days" in said(page), name
    (by,) = [one for one in open_page("account/share.py").selectbox if one.key == "share.definition"]
    assert by.value == "" and "Two good days" not in by.options
