"""`respite survival` on files, against R (tests/reference/survival, tests/reference/cli)."""

import csv
import json
import math
from pathlib import Path

import pytest

import cli

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = {
    kind: {case["name"]: case for case in json.loads(file.read_text())["cases"]}
    for kind, file in (("curves", REFERENCE / "survival/curves.json"), ("cox", REFERENCE / "survival/cox.json"))
}
CURVES, COX = CASES["curves"], CASES["cox"]
EVER_AT_RISK = [name for name, case in CURVES.items() if any(group["at_risk"] for group in case["groups"])]
LUNG = json.loads((REFERENCE / "cli/lung.json").read_text())


def run(capsys, *argv):
    code = cli.main([str(word) for word in argv])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} in the JSON"))


def written(path, columns):
    """A CSV file of columns by name; None is an empty cell, numbers keep all digits."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
    return path


def file_of(case, folder):
    columns = {"followed for": case["duration"], "had it": [int(event) for event in case["event"]]}
    options = ["--duration", "followed for", "--event", "had it", "--json"]
    if case["entry"] is not None:
        columns["from day"] = case["entry"]
        options += ["--entry", "from day"]
    return columns, options, folder / "table.csv"


def same(ours, theirs):
    if theirs is None:
        assert ours is None
    else:
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-13)


def same_list(ours, theirs):
    assert len(ours) == len(theirs)
    for mine, yours in zip(ours, theirs, strict=True):
        same(mine, yours)


@pytest.mark.parametrize("method", ["log-log", "log", "plain"])
@pytest.mark.parametrize("name", CURVES)
def test_curves_medians_shares_and_tests(name, method, tmp_path, capsys):
    case = CURVES[name]
    columns, options, path = file_of(case, tmp_path)
    if case["group"] is not None:
        columns["arm"] = case["group"]
        options += ["--by", "arm"]
    seen = [group for group in case["groups"] if group["at_risk"]]
    if seen:
        options += ["--at", ",".join(repr(point["time"]) for point in seen[0]["at"][method])]
    found = run(capsys, "survival", written(path, columns), *options, "--interval", method)
    assert (found["n"], found["dropped"], found["interval"]) == (len(case["duration"]), 0, method)
    assert [group["group"] for group in found["groups"]] == [group["group"] for group in case["groups"]]
    assert found["events"] == sum(group["events"] for group in found["groups"])
    for ours, theirs in zip(found["groups"], case["groups"], strict=True):
        assert ours["n"] == theirs["n"]
        if not theirs["at_risk"]:
            assert ours["curve"]["time"] == []
            assert ours["median"] == dict.fromkeys(("estimate", "lower", "upper"))
            continue
        assert ours["events"] == sum(theirs["n_event"])
        in_r = {"time": "time", "at_risk": "n_risk", "events": "n_event", "censored": "n_censor"}
        for key in in_r:
            same_list(ours["curve"][key], theirs[in_r[key]])
        same_list(ours["curve"]["survival"], theirs["survival"])
        for limit in ("lower", "upper"):
            same_list(ours["curve"][limit], theirs["intervals"][method][limit])
        for end in ("estimate", "lower", "upper"):
            same(ours["median"][end], theirs["quantiles"][method][end][1])
        for mine, yours in zip(ours["at"], theirs["at"][method], strict=True):
            # exact limits, and none without anybody there, take the place of R's with few people
            is_rs = mine["method"] == method
            for key in ("time", "survival", "lower", "upper") if is_rs else ("time", "survival"):
                same(mine[key], yours[key])
            assert is_rs or mine["method"] == ("" if mine["lower"] is None else "exact")
    expected = case.get("log_rank_by_r") or case.get("log_rank_by_sums")
    if expected is None:
        assert found["logrank"] is None
    else:
        test = found["logrank"]
        for key in ("statistic", "df", "p_value") if test["method"] == "chi-squared" else ("statistic", "df"):
            same(test[key], expected[key])


@pytest.mark.parametrize("name", EVER_AT_RISK)
def test_mean_event_free_days(name, tmp_path, capsys):
    case = CURVES[name]
    columns, options, path = file_of(case, tmp_path)
    if case["group"] is not None:
        columns["arm"] = case["group"]
        options += ["--by", "arm"]
    written(path, columns)
    by_default = run(capsys, "survival", path, *options)
    assert {group["rmst"]["tau"] for group in by_default["groups"]} == {case["default_tau"]}
    taus = [mean["tau"] for group in case["groups"] if group["at_risk"] for mean in group["rmst"]]
    for tau in dict.fromkeys(taus):
        found = run(capsys, "survival", path, *options, "--tau", repr(tau))
        for ours, theirs in zip(found["groups"], case["groups"], strict=True):
            for mean in theirs.get("rmst", []):
                if mean["tau"] == tau:
                    same(ours["rmst"]["estimate"], mean["estimate"])
                    same(ours["rmst"]["se"], mean["se"])
        for difference in case["rmst_difference"] or []:
            if difference["tau"] == tau:
                same(found["rmst_difference"]["estimate"], difference["estimate"])
                assert found["rmst_difference"]["groups"] == [group["group"] for group in case["groups"]]
    if len(case["groups"]) != 2:
        assert by_default["rmst_difference"] is None


@pytest.mark.parametrize("name", COX)
def test_cox_models(name, tmp_path, capsys):
    case = COX[name]
    columns, options, path = file_of(case, tmp_path)
    # in a file 1 and 2 are numbers unless --by says that they are groups
    coded = [name for name, values in case["covariates"].items() if all(map(is_number, values))]
    (by,) = [name for name in coded if not case["is_numeric"][name]] or [None]
    written(path, columns | case["covariates"])
    if by:
        options += ["--by", by]
    covariates = [name for name in case["covariates"] if name != by]
    if covariates:
        options += ["--covariates", ",".join(covariates)]
    cox = run(capsys, "survival", path, *options)["cox"]
    assert (cox["ties"], cox["n"], cox["events"], cox["dropped"]) == (
        "efron",
        case["n"],
        case["events"],
        case["dropped"],
    )
    terms = {term["term"]: term for term in cox["terms"]}
    assert set(terms) == {term["term"] for term in case["terms"]}
    for theirs in case["terms"]:
        for part in ("coef", "hazard_ratio", "se", "lower", "upper", "p_value"):
            assert terms[theirs["term"]][part] == pytest.approx(theirs[part], rel=1e-8, abs=1e-12)


def is_number(label):
    try:
        return math.isfinite(float(label))
    except (TypeError, ValueError):
        return label is None


def test_a_file_that_r_wrote_with_row_names_and_missing_values(capsys):
    found = run(
        capsys,
        "survival",
        REFERENCE / "cli/lung.csv",
        "--duration",
        "time",
        "--event",
        "died",
        "--by",
        "arm",
        "--covariates",
        "age,wt.loss,site",
        "--json",
    )
    assert (found["n"], found["events"], found["dropped"]) == (LUNG["n"], LUNG["events"], LUNG["dropped"])
    assert {group["group"]: group["median"] for group in found["groups"]} == LUNG["medians"]
    for part in ("statistic", "p_value"):
        assert found["logrank"][part] == pytest.approx(LUNG["logrank"][part], rel=1e-9)
    cox = found["cox"]
    assert {key: cox[key] for key in ("n", "events", "dropped")} == {
        key: LUNG["cox"][key] for key in ("n", "events", "dropped")
    }
    for ours, theirs in zip(cox["terms"], LUNG["cox"]["terms"], strict=True):
        assert ours["term"] == theirs["term"]
        for part in ("coef", "se", "lower", "upper", "p_value"):
            assert ours[part] == pytest.approx(theirs[part], rel=1e-8)


def test_the_same_numbers_however_the_file_is_written(tmp_path, capsys):
    rows = [("days", "gone", "arm")]
    rows += [("2.5", "1", "a"), ("3.5", "0", "a"), ("4.0", "1", "b"), ("4.5", "1", "b")]
    options = ["--duration", "days", "--event", "gone", "--by", "arm", "--at", "3,4.25", "--json"]
    plain = tmp_path / "plain.csv"
    plain.write_text("\n".join(",".join(row) for row in rows))
    expected = run(capsys, "survival", plain, *options)
    assert expected["groups"][1]["at"][1] == {
        "time": 4.25,
        "survival": 0.5,
        "method": "exact",
        "at_risk": 1,  # one of two in b has gone by 4.25
        "lower": expected["groups"][1]["at"][1]["lower"],
        "upper": expected["groups"][1]["at"][1]["upper"],
    }
    truths = {"1": "TRUE", "0": "False"}
    german = [";".join(row).replace(".", ",") for row in rows]
    spoken = [",".join([row[0], truths.get(row[1], row[1]), row[2]]) for row in rows]
    for name, content in {
        "german": "\r\n".join(german).encode("cp1252"),
        "bom": b"\xef\xbb\xbf" + plain.read_bytes(),
        "utf16": "\n".join("\t".join(row) for row in rows).encode("utf-16"),
        "truths": "\n".join(spoken).encode(),
        "blank lines": "\n\n".join(",".join(row) for row in rows).encode() + b"\n\n",
        "quoted": "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(),
    }.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content)
        assert run(capsys, "survival", path, *options) == expected, name


def test_groups_are_labelled_as_in_the_file_and_sorted_by_number(tmp_path, capsys):
    path = written(tmp_path / "t.csv", {"d": [1, 2, 3], "e": [1, 1, 1], "dose": ["10", "2", "1.0"]})
    found = run(capsys, "survival", path, "--duration", "d", "--event", "e", "--by", "dose", "--json")
    assert [group["group"] for group in found["groups"]] == ["1.0", "2", "10"]
    assert found["rmst_difference"] is None and found["logrank"]["df"] == 2


def test_rows_without_a_value_are_counted_and_left_out(tmp_path, capsys):
    path = written(
        tmp_path / "t.csv",
        {
            "d": [1, "NA", 3, 4, 5, 6],
            "e": [1, 1, ".", 0, 1, 0],
            "g": ["a", "a", "b", "", "b", "a"],
            "x": [1, 2, 3, 4, "null", 7],
        },
    )
    options = ["--duration", "d", "--event", "e", "--by", "g", "--covariates", "x", "--json"]
    found = run(capsys, "survival", path, *options)
    # left for the curves: rows 1, 5, 6; for the Cox model: rows 1 and 6
    assert (found["n"], found["events"], found["dropped"]) == (3, 2, 3)
    assert (found["cox"]["n"], found["cox"]["events"], found["cox"]["dropped"]) == (2, 1, 4)


def test_a_table_without_rows_is_a_result_that_says_so(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text("d,e,g\n")
    found = run(capsys, "survival", path, "--duration", "d", "--event", "e", "--at", "5", "--json")
    (group,) = found["groups"]
    assert (found["n"], group["group"]) == (0, "all")
    assert (group["median"]["estimate"], group["rmst"]["estimate"]) == (None, None)
    assert group["at"] == [{"time": 5, "survival": None, "lower": None, "upper": None, "at_risk": 0, "method": ""}]
    assert (found["logrank"], found["rmst_difference"], found["cox"]) == (None, None, None)


def test_a_covariate_that_nobody_has_leaves_no_model(tmp_path, capsys):
    path = written(tmp_path / "t.csv", {"d": [1, 2], "e": [1, 0], "g": ["a", "b"], "x": ["", "NA"]})
    options = ["--duration", "d", "--event", "e", "--by", "g", "--covariates", "x", "--json"]
    found = run(capsys, "survival", path, *options)
    assert (found["n"], found["dropped"]) == (2, 0)
    assert {key: found["cox"][key] for key in ("n", "events", "dropped", "terms")} == {
        "n": 0,
        "events": 0,
        "dropped": 2,
        "terms": [],
    }


def test_entry_equal_to_duration_counts_in_n_and_is_never_at_risk(tmp_path, capsys):
    path = written(tmp_path / "t.csv", {"d": [5, 5, 8], "e": [1, 1, 0], "late": [5, 0, 2]})
    found = run(capsys, "survival", path, "--duration", "d", "--event", "e", "--entry", "late", "--json")
    curve = found["groups"][0]["curve"]
    assert (found["n"], curve["at_risk"], curve["events"]) == (3, [2, 1], [1, 0])
    assert curve["survival"] == [0.5, 0.5]


def test_the_text_says_n_uncertainty_and_what_is_not_reached(tmp_path, capsys):
    path = written(tmp_path / "t.csv", {"d": [1, 2, 3, 4, 5], "e": [1, 0, 0, 0, 0]})
    assert cli.main(["survival", str(path), "--duration", "d", "--event", "e", "--at", "2,9"]) == 0
    # S = 4/5 from day 1; log S has se sqrt(1/20), so log(-log S) has 1.002 and R's limits are
    # 0.8^exp(1.964) = 0.20 and 0.8^exp(-1.964) = 0.97: the lower one is below one half on day 1. On day 2, with four
    # at risk, the beta products are told: Beta(5, 1) up to its 0.975 quantile 0.975^(1/5) = 0.995, and with
    # Beta(4, 1), so Beta(4, 2), from its 0.025 quantile: 5 p^4 - 4 p^5 = 0.025 at p = 0.284.
    # Mean: 1 + 4 x 4/5 = 4.2, of which 5 people tell no interval.
    assert capsys.readouterr().out.splitlines()[:4] == [
        "5 people, 1 event. Kaplan-Meier, 95 % intervals (log-log).",
        "",
        "group  n  events        median days (95 %)        free at 2  free at 9   mean days free to 5",
        "all    5       1  not reached (at least 1)  80 % (28 to 99)    unknown  4.2 (too few to say)",
    ]


def test_json_says_where_people_are_too_few_for_the_interval_of_a_mean(tmp_path, capsys):
    """24 people a group: enough in the first, whose five leave by an event; in the second half enter on day 2."""
    days, events = [1, 2, 3, 4, 5] + [9] * 19, [1] * 5 + [0] * 19
    columns = {"d": days + [day + 4 for day in days], "e": events * 2, "g": ["a"] * 24 + ["b"] * 24}
    path = written(tmp_path / "t.csv", columns | {"late": [0] * 24 + [0, 2] * 12})
    found = run(capsys, "survival", path, "--duration", "d", "--event", "e", "--entry", "late", "--by", "g", "--json")
    first, second = (group["rmst"] for group in found["groups"])
    assert (first["too_few"], first["reason"], second["too_few"]) == (False, None, True)
    assert second["reason"] == "It takes 200 people where they come under observation on different days."
    # the difference holds what it says from fewer on
    assert found["rmst_difference"]["too_few"] is False and second["lower"] is not None
    found = run(capsys, "survival", path, "--duration", "d", "--event", "e", "--by", "g", "--tau", "4", "--json")
    # four events by day 4 in the first, none in the second: too few in both, and so for their difference
    assert [group["rmst"]["too_few"] for group in found["groups"]] == [True, True]
    assert found["groups"][1]["rmst"]["lower"] is None and found["rmst_difference"]["too_few"] is True


RECURRENT = {case["name"]: case for case in json.loads((REFERENCE / "recurrent/recurrent.json").read_text())["cases"]}
MODELS = ("andersen_gill", "pwp_total_time", "pwp_gap_time")
IN_STRETCHES = ["--participant", "who", "--start", "from", "--stop", "to", "--event", "again"]


def stretches_of(case, folder):
    columns = {"who": case["participant"], "from": case["start"], "to": case["stop"], "again": case["event"]}
    options = [*IN_STRETCHES, "--json"]
    if case["strata"]:
        columns["site"] = case["strata"]
        options += ["--strata", "site"]
    # in a file 1 and 2 are numbers unless --by says that they are groups
    by = [name for name, values in case["covariates"].items() if not case["is_numeric"][name]][:1]
    covariates = [name for name in case["covariates"] if name not in by]
    options += ["--by", *by] if by else []
    options += ["--covariates", ",".join(covariates)] if covariates else []
    return written(folder / "table.csv", columns | case["covariates"]), options


@pytest.mark.parametrize("name", ["bladder2", "cgd", "cgd by hospital"])
def test_models_of_all_events(name, tmp_path, capsys):
    case = RECURRENT[name]
    path, options = stretches_of(case, tmp_path)
    found = run(capsys, "survival", path, *options)
    for model in MODELS:
        ours, theirs = found[model], case["models"][model]
        assert (ours["n"], ours["rows"], ours["events"], ours["dropped"]) == (
            len(set(case["participant"])),
            theirs["rows"],
            theirs["events"],
            0,
        )
        terms = {term["term"]: term for term in ours["terms"]}
        assert set(terms) == {term["term"] for term in theirs["terms"]}
        for term in theirs["terms"]:
            assert set(terms[term["term"]]) == set(term)
            for part in ("coef", "hazard_ratio", "se", "robust_se", "lower", "upper", "p_value"):
                assert terms[term["term"]][part] == pytest.approx(term[part], rel=1e-6)


def test_with_stretches_the_curve_is_of_first_events(tmp_path, capsys):
    """bladder2's rows of number 1 are everybody's first ones; the same numbers as from those rows alone."""
    case = RECURRENT["bladder2"]
    path, options = stretches_of(case, tmp_path)
    found = run(capsys, "survival", path, *options)
    is_first = [number == 1 for number in case["number"]]
    columns = {"days": case["stop"], "again": case["event"], "from": case["start"], **case["covariates"]}
    alone = {name: [v for v, first in zip(values, is_first, strict=True) if first] for name, values in columns.items()}
    first = run(
        capsys,
        "survival",
        written(tmp_path / "first.csv", alone),
        "--duration",
        "days",
        "--event",
        "again",
        "--entry",
        "from",
        "--by",
        "rx",
        "--covariates",
        "size,number",
        "--json",
    )
    of_all_events = (*MODELS, "mcf", "mcf_reason")
    assert {key: value for key, value in found.items() if key not in of_all_events} == first
    assert (first["n"], first["cox"]["n"]) == (85, 85)


def test_without_covariates_there_are_no_models_of_all_events(tmp_path, capsys):
    path, _ = stretches_of(RECURRENT["bladder2"], tmp_path)
    found = run(capsys, "survival", path, *IN_STRETCHES, "--json")
    assert [found[key] for key in (*MODELS, "cox", "proportional_hazards")] == [None] * 5


EXTENDED = {case["name"]: case for case in json.loads((REFERENCE / "recurrent/extended.json").read_text())["cases"]}


@pytest.mark.parametrize("name", ["lung by sex", "veteran", "heart by surgery (delayed entry)"])
def test_strata_and_the_test_of_change_over_time(name, tmp_path, capsys):
    case = EXTENDED[name]
    columns, options, path = file_of(case, tmp_path)
    if case["strata"]:
        columns["stratum"] = case["strata"]
        options += ["--strata", "stratum"]
    by = [name for name, values in case["covariates"].items() if not case["is_numeric"][name]][:1]
    options += ["--by", *by] if by else []
    options += ["--covariates", ",".join(name for name in case["covariates"] if name not in by)]
    found = run(capsys, "survival", written(path, columns | case["covariates"]), *options)
    assert found["cox"]["strata"] == len(set(case["strata"] or [1]))
    terms = {term["term"]: term for term in found["cox"]["terms"]}
    for term in case["terms"]:
        assert terms[term["term"]]["coef"] == pytest.approx(term["coef"], rel=1e-8)
        assert terms[term["term"]]["se"] == pytest.approx(term["se"], rel=1e-8)
    tests = {test["term"]: test for test in found["proportional_hazards"]}
    expected = {row["term"]: row for row in case["hazards"] if row["transform"] == "km"}
    assert set(tests) == set(expected) and found["proportional_hazards"][-1]["term"] == "GLOBAL"
    for term, row in expected.items():
        assert (tests[term]["transform"], tests[term]["df"]) == ("km", row["df"])
        for part in ("statistic", "p_value"):
            assert tests[term][part] == pytest.approx(row[part], rel=1e-6)


@pytest.mark.parametrize(
    "rows, message",
    [
        ("a,0,10,1\na,8,20,0\n", "line 3, column “from”: “8”; accepted are days from 10"),
        ("a,0,10,1\nb,5,5,1\n", "line 3, column “to”: “5”; accepted are days after the start, 5"),
        ("a,0,10,1\nb,-5,5,0\n", "line 3, column “from”: “-5”; accepted are numbers"),
        ("a,0,10,2\n", "line 2, column “again”: “2”; accepted are 0 and 1"),
    ],
)
def test_stretches_that_cannot_be_are_named(rows, message, tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text("who,from,to,again\n" + rows)
    assert cli.main(["survival", str(path), *IN_STRETCHES]) == 2
    assert message in capsys.readouterr().err


def test_rows_without_a_stratum_are_left_out_of_the_models_only(tmp_path, capsys):
    site = ["a", "a", "", "b", "b", "b"]
    columns = {"d": [1, 2, 3, 4, 5, 6], "e": [1, 1, 0, 1, 1, 0], "x": [1, 0, 1, 1, 0, 0], "s": site}
    options = ["--duration", "d", "--event", "e", "--covariates", "x", "--strata", "s", "--json"]
    found = run(capsys, "survival", written(tmp_path / "t.csv", columns), *options)
    assert (found["n"], found["dropped"], found["cox"]["n"], found["cox"]["dropped"]) == (6, 0, 5, 1)
    assert found["cox"]["strata"] == 2


WITHIN = {
    case["name"]: case
    for case in json.loads((REFERENCE / "survival_more/logrank.json").read_text())["cases"]
    if len(set(case["stratum"])) > 1
}


@pytest.mark.parametrize("name", WITHIN)
def test_log_rank_within_strata(name, tmp_path, capsys):
    case = WITHIN[name]
    columns = {key: case[key] for key in ("duration", "event", "group", "stratum", "entry")}
    found = run(
        capsys,
        "survival",
        written(tmp_path / "t.csv", columns),
        "--duration",
        "duration",
        "--event",
        "event",
        "--entry",
        "entry",
        "--by",
        "group",
        "--strata",
        "stratum",
        "--json",
    )["logrank_stratified"]
    plain = next(test for test in case["tests"] if (test["rho"], test["gamma"]) == (0, 0))
    expected = plain["by_survdiff"] or plain["by_sums"]
    assert found["strata"] == len(set(case["stratum"])) and found["df"] == expected["df"]
    for part in ("statistic", "p_value"):
        assert found[part] == pytest.approx(expected[part], rel=1e-9)
