"""Who the people of a study are and how they kept their diaries, in sentences."""

from __future__ import annotations

from analysis.baseline import FEWEST_AS_NUMBER, MOST_LEVELS, SKEWED_FROM, BaselineTable
from analysis.confidence import Estimate
from analysis.diary_keeping import DiaryKeeping
from analysis.missingness import UnknownAfterPain
from data.catalogue.definition import Definition
from data.study.describe import Records
from pages.answers.first_recurrences import StudyRecurrence
from pages.telling.plural import count_text
from pages.telling.wording import days_text, escape

STEPS = (
    "had at least one entry",
    "had a day that decides the rules",
    "recovered at least once",
    "were followed for a day or more",
    "had a first recurrence",
)


def baseline_sentence(table: BaselineTable, by: str | None, who: str) -> str:
    """How many people there are, in which groups, and where most is unknown."""
    told = f"{who}: {_people(table.n)}"
    if by is not None:
        sizes = ", ".join(f"{escape(group)} {n:,}" for group, n in zip(table.groups, table.sizes, strict=True))
        told += f" by {escape(by)}: {sizes or 'nobody'}"
        told += f"; of {table.not_grouped:,} the group is unknown" if table.not_grouped else ""
    missing = {
        row_title(row.source, row.name): table.n - (row.overall if isinstance(row.overall, int) else row.overall.n)
        for row in table.rows
    }
    if not missing:
        return f"{told}. Nothing else is known about them."
    name, most = max(missing.items(), key=lambda one: one[1])
    if not most:
        every = f"Each of the {len(missing):,} characteristics" if len(missing) > 1 else "The characteristic"
        return f"{told}. {every} below is known of everybody."
    return f"{told}. Most often unknown is {escape(name)}, of {share_text(most, table.n)}."


def row_title(source: str, name: str) -> str:
    """A characteristic by its name; one worked out from the diary in words."""
    return "average pain, mean of the diary's first 7 days" if source == "diary" else name


def share_text(part: int, whole: int) -> str:
    """A part of a whole, in percent too."""
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "0 of 0"


def steps(people: int) -> tuple[str, ...]:
    """What the bars of the flow are of, beginning with all `people`."""
    return ("person" if people == 1 else "people", *STEPS)


def flow_counts(result: StudyRecurrence) -> list[int]:
    """How many people are left at each of the `steps`: each is a part of the one before."""
    overall, table = result.flow.overall, result.table
    # on the whole study, whatever the groups: people of no group are in the flow, not in the table
    followed = int(table.n.sum()) - int(table.censored[table.time == 0].sum())
    has_diary = overall.participants - overall.no_entries
    decided = has_diary - overall.no_known_day
    return [overall.participants, has_diary, decided, overall.at_risk, followed, int(table.events.sum())]


def flow_words(result: StudyRecurrence, records: Records | None, definition: Definition) -> str:
    """From records to first recurrences, in a sentence whose numbers add up; no records of a study held elsewhere."""
    counts = flow_counts(result)
    read = (
        ""
        if records is None
        else f"{count_text(records.records, 'record was', 'records were')} read for the whole study: "
        f"{records.stored:,} stored, {records.duplicates:,} were there already, {records.rejected:,} rejected. "
    )
    return (
        f"{read}Of {_people(counts[0])}, {count_text(counts[1], 'has', 'have')} a diary and "
        f"{counts[3]:,} recovered at least once; {count_text(counts[4], 'was', 'were')} followed on from "
        f"there, of whom {counts[5]:,} had a recurrence. "
        f"{escape(definition.title)} ({definition.id})."
    )


def keeping_sentence(kept: DiaryKeeping, asked_days: int | None) -> str:
    """How many of the days asked for were answered, and whether days are missing in between or at the end."""
    one = kept.overall
    if not one.n_kept:
        return f"None of {_people(one.n)} has answered a day yet."
    if kept.unit != "days":
        return _times_sentence(kept, asked_days)
    after = count_text(one.asked_days - one.kept_days, "day lies", "days lie")
    until = f"over {days_text(asked_days)} at most" if asked_days else "until the last answered day of all"
    return (
        f"{_people(one.n_kept)} answered {share_text(one.answered_days, one.asked_days)} days, each counted from their own "
        f"first one {until}. Half of them answered at least {one.median:.0%} of theirs (middle half: "
        f"{one.lower_quartile:.0%} to {one.upper_quartile:.0%}). Of the days up to each person's last one, "
        f"{share_text(one.answered_days, one.kept_days)} are answered; {after} after it."
    )


def _times_sentence(kept: DiaryKeeping, asked_days: int | None) -> str:
    """The same of answers about several days, or of visits: counted is what was asked."""
    one = kept.overall
    until = f"over {days_text(asked_days)} at most" if asked_days else "until the last of all"
    return (
        f"{_people(one.n_kept)} gave {share_text(one.answered_days, one.asked_days)} {kept.unit}, asked every "
        f"{days_text(kept.every_days)} from their own first one {until}. Half of them gave at least {one.median:.0%} of theirs "
        f"(middle half: {one.lower_quartile:.0%} to {one.upper_quartile:.0%}). Up to each person's last one, "
        f"{share_text(one.answered_days, one.kept_days)} are there; {one.asked_days - one.kept_days:,} would have come after it."
    )


def unknown_sentence(found: UnknownAfterPain, bound_at: int) -> str:
    """Whether a day is more often unknown after a day in pain, with what that would mean."""
    if not found.n_high or not found.n_low:
        return f"Whether days are more often unknown after a day in pain cannot be told. {found.reason}"
    told = (
        f"After a day with average pain of {bound_at} or more the next day is unknown in "
        f"{share_text(found.unknown_high, found.n_high)}{_interval(found.high)}, after a day with less in "
        f"{share_text(found.unknown_low, found.n_low)}{_interval(found.low)}."
    )
    one = found.difference
    if one.lower is None:
        return f"{told} How sure the difference is cannot be told. {found.reason}".strip()
    if one.lower <= 0 <= one.upper:
        meant = "It is not clear whether unknown days have to do with pain"
    elif one.lower > 0:
        meant = (
            "Days in pain are followed by more unknown days: to read unknown days as days without pain would hide pain"
        )
    else:
        meant = "Days in pain are followed by fewer unknown days"
    return f"{told} {meant} (difference {_points(one)}; from each person's own days {_points(found.within)})."


def method_lines(by: str | None, *, has_diary: bool = True) -> list[str]:
    """Definitions and methods of everything on the page, of days only where it tells of them."""
    lines = [
        "Baseline: an attribute has the value of the latest file that gives it; a blank is unknown. Numbers with at "
        f"least {FEWEST_AS_NUMBER} different values are summarised by mean and standard deviation, or, where mean and "
        f"median lie more than {SKEWED_FROM:g} standard deviations apart, by median and quartiles (type 7); the CSV has "
        "both. Of dates there is the earliest and the latest. Other attributes are counted by value, up to "
        f"{MOST_LEVELS} of them. Shares are of the people whose "
        "value is known."
    ]
    of_days = [
        "A day is answered when it holds at least one measure. Asked for are the days from a person's first answered "
        "day on. People without any answered day are in no row of the strip. Rows are people, or equal parts of them, "
        "from the most to the least answered.",
        "Unknown after pain: days with a known average pain that another such day follows later; is the very next day "
        "known? Shares with an interval on the log odds and their difference, both from the spread between people "
        "(linearised, Student's t), and the Mantel-Haenszel difference within people, 95 %. Days after a person's last "
        "one are not among them, so this says nothing about people who stop.",
    ]
    if has_diary:
        lines += of_days
    if by is not None:
        lines.append(
            "Groups are not tested against each other at baseline: in randomised groups any difference is chance by "
            "design, and in others a test of it answers no question of the study."
        )
    return lines


def _people(n: int) -> str:
    return count_text(n, "person", "people")


def _interval(estimate: Estimate) -> str:
    return "" if estimate.lower is None else f", 95 % interval {estimate.lower:.1%} to {estimate.upper:.1%}"


def _points(estimate: Estimate) -> str:
    """A difference of shares in percentage points, with its limits."""
    if estimate.estimate is None:
        return "cannot be told"
    told = f"{_signed(estimate.estimate)} percentage points"
    if estimate.lower is None:
        return f"{told}, how sure cannot be told"
    return f"{told}, {_signed(estimate.lower)} to {_signed(estimate.upper)}"


def _signed(share: float) -> str:
    """A difference of shares in points; what rounds to nothing has no sign of less."""
    return f"{round(100 * share, 1) + 0.0:+.1f}"
