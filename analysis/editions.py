"""Which edition of the methods works a number out, and what each edition changed.

An edition rises when the same records would be told of otherwise: another interval, another p-value, another statement
withheld. What is kept for long (a declared plan, a link, a saved analysis) notes the edition it was made under, so that
who reads it later knows what has changed since. `method` of a single result names the way itself.
"""

from __future__ import annotations

EDITION = 3
# what an edition changed against the one before it, each a sentence
CHANGES: dict[int, tuple[str, ...]] = {
    2: (
        "Shares still free and medians have exact limits where few people are left, and p-values of the log-rank test "
        "are exact where a group is small.",
        "Trends and comparisons of periods average over how long a person's days last, and the smoothed level over how "
        "much it moves.",
        "Outcomes allow each group a variance of its own; slopes within people allow for few people.",
        "The mean number of recurrences has no interval under 50 people, and paths through a measure none under 8 people "
        "a column.",
    ),
    3: (
        "The model of all visits of an outcome allows each group variances of its own where they fit better.",
        "Shares of flare days and of tries have wider intervals, as neighbouring days and tries are alike, and kappa has none.",
        "Models of all recurrences have no intervals and no p-values under 100 people, those by number under 200.",
        "Shares of responders of under 30 people have exact limits, and mean free days of people who come under observation "
        "on different days an interval from 200 people on.",
    ),
}
