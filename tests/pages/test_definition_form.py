"""A definition of one's own on the page: from words to a sentence, an example, who can meet it, and a version that is kept."""

from data.catalogue.definition import every_definition, load_definition
from data.own.made_definitions import made_definitions
from pages.answers.definition_meaning import EXAMPLE, can_be_met, example_of
from pages.answers.question import StudyQuestion
from pages.shared.study_reads import recurrence
from pages.telling.definition_strip import example_sentence, met_sentence
from tests.pages.test_cohort_pages import known_study, press, words
from tests.pages.test_recurrence_sections import opened
from tests.pages.test_same_answer import typed


def test_the_example_is_read_as_the_rules_say_by_hand():
    # pain 0 or 1 from day 6 on, bridged over day 12: seven days are whole on day 12; 2 on day 22 is bad by "at least 2"
    found = example_of(load_definition("walkback-any"))
    assert [day.pain for day in found.days] == list(EXAMPLE)
    assert found.confirmed == (12, 29, 79) and found.recurred == (22, 68)
    assert [day.state for day in found.days[:7]] == ["bad"] * 5 + ["good"] * 2 and found.days[11].state == "unknown"
    # 30 days without pain: from day 32 on, whole on day 61; over 2 begins on day 68
    assert example_sentence(example_of(load_definition("delphi-2011"))) == (
        "In this example of 80 days recovery is confirmed on day 61 (▲), and a recurrence begins on day 68 (▼)."
    )
    # answers about weeks and visits cannot be shown on a diary kept daily
    assert all(
        (example_of(one) is None) == (one.id in ("zero-weeks-4", "zero-fortnights-2", "free-month", "visit-free"))
        for one in every_definition()
    )


def test_words_make_a_definition_that_is_saved_by_version_and_answers_everywhere(open_page, store, tmp_path):
    study = known_study(store, tmp_path)
    page = opened(open_page, "made", definition="walkback-any")
    assert met_sentence(can_be_met(study, load_definition("walkback-any"))) in words(page)
    button = next(one for one in page.button if one.label == "Save this definition")
    assert button.disabled
    page.number_input(key="made.word.days").set_value(5).run()
    page.text_input(key="made.word.title").set_value("Five days").run()
    assert "A respite is confirmed by 5 days in a row that are good" in words(page)
    press(page, "Save this definition")
    assert not page.exception and page.query_params["definition"] in ("own-five-days", ["own-five-days"])
    (made,) = made_definitions(study)
    assert (made.definition.id, made.definition.version, made.definition.recovery_days) == ("own-five-days", 1, 5)
    assert "(own-five-days)" in words(page) or "own-five-days" in words(page)
    shown = recurrence(study, StudyQuestion(definition=made.definition, by="arm"))
    answer = typed("recurrence", f"--study={study.info.name}", "--definition=own-five-days", "--by=arm", "--json")
    assert (answer["definition"], answer["definition_version"]) == ("own-five-days", 1)
    assert [group["events"] for group in answer["groups"]] == [curve.n_events for curve in shown.curves]
    refused = typed("recurrence", f"--study={study.info.name}", "--definition=own-four-days", "--json")
    assert "it made own-five-days" in refused or "“own-five-days”" in refused
    # changed under the same name: the next version, and the first one stays
    page.number_input(key="made.word.days").set_value(4).run()
    page.text_input(key="made.word.title").set_value("Five days").run()
    press(page, "Save this definition")
    assert sorted((one.definition.version, one.definition.recovery_days) for one in made_definitions(study)) == [
        (1, 5),
        (2, 4),
    ]


def test_words_that_make_no_definition_say_what_is_wrong(open_page, store, tmp_path):
    known_study(store, tmp_path)
    page = opened(open_page, "made", definition="walkback-any")
    page.multiselect(key="made.word.bad").set_value([]).run()
    assert "names nothing yet" in words(page)
