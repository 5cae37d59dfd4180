"""The front page: goes to where one is at home, so that every page keeps an address of its own."""

import streamlit as st

from pages.parts.shown import KEY, shown

collection = shown()
kind = collection.info.kind if collection else None
target = {"personal": "mine/today.py", "cohort": "cohort/recurrence.py", None: "account/start.py"}[kind]
# the chooser of the menu keeps its own part of the address
carried = {name: value for name, value in st.query_params.to_dict().items() if name != KEY}
st.switch_page(target, query_params=carried)
