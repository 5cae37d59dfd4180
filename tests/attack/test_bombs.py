"""Files that would exhaust who opens them: a few of those of tests.torture.bombs, small; test_attack_served sends others."""

from tests.torture.bombs import MEMORY, explode

FEW = ("entities in the sheet.xlsx", "last column.xlsx", "one line.csv", "gzip.csv")


def test_a_bomb_ends_in_a_sentence_and_others_save_meanwhile(tmp_path):
    outcomes, seen, at_rest = explode(tmp_path, 4, FEW)
    assert [one.name for one in outcomes] == list(FEW)
    said = {one.name: one.said for one in outcomes}
    assert "1 records" in said.pop("one line.csv")  # a long number is a cell as any other
    assert not [words for words in said.values() if "records" in words.split(",")[0]]
    assert len(seen.saves) >= 3 and seen.n_within > 0
    assert seen.peak - at_rest < MEMORY
