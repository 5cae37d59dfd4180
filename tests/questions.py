"""Questions as tests ask them: by a shipped definition's id."""

from data.catalogue.definition import load_definition
from pages.answers.question import StudyQuestion


def about(definition: str = "walkback-limiting", **more) -> StudyQuestion:
    """A question about recurrences by this definition; the rest as in `StudyQuestion`."""
    return StudyQuestion(definition=load_definition(definition), **more)
