"""Words: what Respite means by the words it uses, with a box to find one."""

import streamlit as st

from data.catalogue.glossary import load_glossary, matching
from pages.telling.manner import date_text
from pages.telling.wording import escape

st.title("Words", anchor=False)
st.markdown("What Respite means by the words it uses. Plain words first; a line of statistics where it helps.")
wanted = st.text_input("Find a word", key="word", bind="query-params", placeholder="for example: median")
glossary = load_glossary()
found = matching(glossary, wanted or "")
if not found:
    st.markdown(
        f"No word here fits “{escape(wanted)}”. Try a shorter one, or clear the box to see all {len(glossary.terms)}."
    )
elif wanted:
    st.caption(f"{len(found)} of {len(glossary.terms)} words")
for one in found:
    st.markdown(f"**{one.term}**  \n{one.plain}")
    if one.statistics:
        st.caption(f"In statistics: {one.statistics}")
st.caption(f"Read through on {date_text(glossary.reviewed)}.")
