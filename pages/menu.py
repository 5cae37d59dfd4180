"""Who is here, and which pages exist for them."""

import streamlit as st

st.set_page_config(page_title="Respite", layout="wide")
st.title("Respite")
