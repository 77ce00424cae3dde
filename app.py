"""The app: page configuration and navigation. Start it with ``streamlit run app.py``."""

from pages.parts import problem, shell

with problem.told():
    shell.frame().run()
