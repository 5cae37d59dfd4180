"""Sign in: the only page for somebody who is not signed in, where others are served."""

import streamlit as st

from data.accounts.gate import WANTED
from pages.shared.chart import main_button
from pages.shared.visitor import contact_here
from pages.telling.wording import escape

st.title("Respite", anchor=False)
st.markdown("A diary of low back pain, its episodes, and the respite between them.")
st.markdown(
    "Signing in happens at the provider that this Respite was set up with. It learns that you use Respite, no more."
)
if WANTED in st.context.cookies:
    st.markdown("What the study says that asked you opens once you are signed in. Nothing is shared by that.")
if st.button("Sign in", type=main_button()):
    st.login()
if contact := contact_here():
    st.caption(f"Whom to ask about this Respite: {escape(contact)}")
