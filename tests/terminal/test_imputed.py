"""`respite survival` of stacked imputations, censoring flags and records that are never at risk."""

import csv
import json
import math
from pathlib import Path

import pytest
from scipy.stats import t

import cli
from analysis.rubin import pool

CASES = Path(__file__).parents[1] / "files" / "cases"
RUBIN = Path(__file__).parents[1] / "reference" / "rubin"  # pooled.csv: R 4.2.2, mice 3.15.0, by make.R


@pytest.fixture
def survival(capsys):
    def run(path, *argv):
        code = cli.main(["survival", str(path), *argv, "--json"])
        said = capsys.readouterr()
        return (code, said.err.strip()) if code else (0, json.loads(said.out))

    return run


def test_a_cox_model_is_pooled_as_mice_pools_it(survival):
    options = ("--duration", "time", "--event", "event", "--by", "arm", "--covariates", "age", "--imputation", ".imp")
    code, found = survival(RUBIN / "stacked.csv", *options, "--at", "20")
    assert code == 0 and (found["n"], found["imputations"], found["logrank"]) == (40, 5, None)
    with (RUBIN / "pooled.csv").open() as file:
        expected = list(csv.DictReader(file))
    assert [term["term"] for term in found["cox"]["terms"]] == [row["term"] for row in expected]
    for term, row in zip(found["cox"]["terms"], expected, strict=True):
        for name in ("coef", "se", "df", "p_value"):
            assert term[name] == pytest.approx(float(row[name]), rel=1e-6)
        assert math.log(term["lower"]) == pytest.approx(float(row["lower"]), rel=1e-6)
        assert math.log(term["upper"]) == pytest.approx(float(row["upper"]), rel=1e-6)


def test_times_that_are_the_same_in_all_imputations_are_pooled_to_themselves(survival):
    # times and events were never missing: the share free at a day is that of any one of the imputations
    code, found = survival(
        CASES / "stacked-imputations.csv",
        "--duration",
        "time",
        "--event",
        "event",
        "--imputation",
        "Impnr",
        "--at",
        "130",
    )
    assert code == 0 and (found["n"], found["events"]) == (20, 10)
    (group,) = found["groups"]
    # by hand: events on days 101 (of 20), 107 (of 19), 115 (of 16), 121 (of 15) and 129 (of 12)
    assert group["at"][0]["survival"] == pytest.approx(18 / 20 * 15 / 16 * 14 / 15 * 11 / 12)
    assert found["groups"][0]["curve"] is None and "not pooled" in found["not_pooled"]


def test_stacked_imputations_are_no_people(survival):
    code, line = survival(CASES / "stacked-imputations.csv", "--duration", "time", "--event", "event")
    assert code == 2 and "3 imputations of the same 20 people" in line and "--imputation Impnr" in line


@pytest.mark.parametrize("name", [".imp", "_mi_m", "_mj", "Impnr", "imputation", "_Imputation_", "Imputation_"])
def test_every_name_of_an_imputation_is_known(survival, tmp_path, name):
    rows = "".join(f"{m},{i},{10 + i},{i % 2}\n" for m in (1, 2) for i in range(6))
    (tmp_path / "stacked.csv").write_text(f"{name},id,time,event\n{rows}")
    code, line = survival(tmp_path / "stacked.csv", "--duration", "time", "--event", "event")
    assert code == 2 and f"--imputation {name}" in line


def test_a_censoring_flag_is_no_event(survival):
    code, line = survival(CASES / "time-and-cnsr.csv", "--duration", "AVAL", "--event", "CNSR")
    assert code == 2 and "--censor CNSR" in line
    code, found = survival(CASES / "time-and-cnsr.csv", "--duration", "AVAL", "--censor", "CNSR", "--by", "TRTP")
    assert code == 0 and (found["n"], found["events"]) == (30, 20)
    code, line = survival(CASES / "time-and-cnsr.csv", "--duration", "AVAL")
    assert code == 2 and "--event, or --censor" in line


def test_a_record_that_is_never_at_risk_is_counted(survival):
    options = ("--participant", "id", "--start", "start", "--stop", "stop", "--event", "event")
    code, found = survival(CASES / "start-at-stop.csv", *options)
    assert code == 0 and (found["n"], found["dropped"]) == (2, 1)


def test_pooling_by_hand():
    # means 1.1, within 0.09, between 0.01; total 0.09 + 4/3 * 0.01
    found = pool([1.0, 1.2, 1.1], [0.3, 0.3, 0.3], complete_df=50)
    assert found.estimate == pytest.approx(1.1) and found.se**2 == pytest.approx(0.09 + 0.04 / 3)
    share = (0.04 / 3) / (0.09 + 0.04 / 3)
    old, seen = 2 / share**2, 51 / 53 * 50 * (1 - share)
    assert found.df == pytest.approx(old * seen / (old + seen))
    with pytest.raises(ValueError, match="two or more"):
        pool([1.0], [0.3], complete_df=5)


def test_a_share_that_is_the_same_in_all_imputations_has_its_own_limits(survival):
    # log(-log) with Greenwood's error, by hand, and t with the degrees of freedom of 19 complete ones (share of missing 0)
    path = CASES / "stacked-imputations.csv"
    _, found = survival(path, "--duration", "time", "--event", "event", "--imputation", "Impnr", "--at", "110")
    (point,) = found["groups"][0]["at"]
    share, error = 18 / 20, math.sqrt(1 / (20 * 19) + 1 / (19 * 18)) / abs(math.log(18 / 20))
    df = (19 + 1) / (19 + 3) * 19 * (1 - 1e-4)
    df = (2 / 1e-8) * df / (2 / 1e-8 + df)

    half = t.ppf(0.975, df) * error
    centre = math.log(-math.log(share))
    assert point["survival"] == pytest.approx(share)
    assert point["lower"] == pytest.approx(math.exp(-math.exp(centre + half)))
    assert point["upper"] == pytest.approx(math.exp(-math.exp(centre - half)))
