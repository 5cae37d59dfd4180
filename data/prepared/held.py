"""What a prepared folder holds of a study: what a derivation reads, and nothing else. No note, no file name, no link."""

from __future__ import annotations

# one sorted file a bucket of whole participants: table -> its order within a participant
OF_PEOPLE = {
    "day": "day",
    "day_moved": "day",
    "day_apart": "day, measure",
    "diary": "participant_id",
    "participant": "label",
    "attribute": "name",
    "day_entry": "on_day, entry_id",
    "day_value": "entry_id, measure",
    "episode": "began_on, entry_id",
    "followed_person": "entry_id",
    "finished_row": "entry_id",
}
# of raw rows those that count now; entries of days only where answers are about more than their own day
CURRENT = {
    "attribute": "current_attribute",
    "day_entry": "current_day_entry",
    "day_value": "current_day_value",
    "episode": "current_episode",
    "followed_person": "current_followed_person",
    "finished_row": "current_finished_row",
}
ENTRIES = ("day_entry", "day_value")
BLANKED = {"day_entry": ("note",)}  # what people wrote is not taken along
# one file each
OF_THE_STUDY = {
    "day_revision": "day_revision",
    "own_measure": "own_measure",
    "made_definition": "made_definition",
    "answer_period": "answer_period_now",
    "study_clock": "study_clock_now",
    "study_visit": "study_visit_now",
    "level_order": "level_order",
    "population": "population",
    "population_rule": "population_rule",
    "population_value": "population_value",
    "study_plan": "study_plan",
    "study_plan_item": "study_plan_item",
    "study_plan_choice": "study_plan_choice",
}
