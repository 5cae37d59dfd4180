"""Safety: when back pain needs somebody to look at it. Static; it knows nothing about the reader."""

import streamlit as st

from data.catalogue.safety_text import load_safety

safety = load_safety()
st.title(safety.title, anchor=False)
st.markdown(safety.intro)
for group in safety.groups:
    st.header(group.title, anchor=False)
    st.markdown(safety.emergency if group.urgency == "emergency" else group.why)
    st.markdown("\n".join(f"- {sign}" for sign in group.signs))
st.markdown(safety.not_listed)
st.markdown(safety.statement)
with st.expander("Where this comes from"):
    for group in safety.groups:
        how = "" if group.is_checked else " (as cited, not re-checked)"
        st.markdown(f"- {group.title}: {group.reference}{how}.")
    st.caption(f"Reviewed on {safety.reviewed}.")
