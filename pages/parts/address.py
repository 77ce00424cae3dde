"""Choices that stand in the address, so that a link shows the same."""

import streamlit as st


def note(name: str, value: str, unusual: bool) -> None:
    """Keep a choice in the address where it is not the usual one."""
    if unusual and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not unusual and name in st.query_params:
        del st.query_params[name]
