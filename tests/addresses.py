"""The addresses of all pages that the menu can show, by whose they are."""

MINE = (
    "today",
    "questionnaires",
    "trends",
    "respite",
    "patterns",
    "try-and-see",
    "plan",
    "step-by-step",
    "share",
    "my-data",
    "studies",
    "audit",
)
STUDY = (
    "overview",
    "load",
    "study-plan",
    "describe",
    "recurrence",
    "all-recurrences",
    "outcomes",
    "fear-avoidance",
    "joining",
    "release",
)
OTHERS = ("start", "words", "safety")
