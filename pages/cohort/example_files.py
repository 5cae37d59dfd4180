"""Small files of invented people, laid out as those of a weekly study and of a study with visits, to save and fill in."""

import streamlit as st

from data.catalogue.study_template_files import StudyTemplate, study_templates
from pages.telling.wording import escape


def example_button(template: StudyTemplate) -> None:
    """The button that saves the example of a design; nothing where it has none."""
    if template.example is None:
        return
    st.download_button(
        f"An example file: {escape(template.title)}",
        template.example,
        f"{template.id}.csv",
        "text/csv",
        on_click="ignore",
        key=f"example.{template.id}",
    )


def example_files() -> None:
    """All examples, where files are loaded."""
    with st.expander("What a file can look like"):
        st.markdown(
            "Three or four invented people each, one row a person and answer; other names of columns, other orders and one "
            "row a person are read as well. A plan for such a study is offered on Study plan."
        )
        for template in study_templates().values():
            example_button(template)
