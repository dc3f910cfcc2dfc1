"""How is it drawn?

Pure functions: DataFrames in, a plotly ``Figure`` out. No streamlit, no database, no gettext: the
words come in as an argument (``charts.words``) and the theme as ``dark=True/False``.
"""
