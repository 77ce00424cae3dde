"""The app: page configuration and navigation. Start it with ``streamlit run app.py``."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import problem, shell
from pages.parts.receiving import routes
from pages.parts.web import MIDDLEWARE, lifespan

if get_script_run_ctx(suppress_warning=True) is None:  # the server imports this file once ...
    app = st.App(__file__, routes=routes(st.get_option("server.baseUrlPath")), middleware=MIDDLEWARE, lifespan=lifespan)
else:  # ... and runs it for every visit
    with problem.told():
        shell.frame().run()
