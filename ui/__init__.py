"""How do we speak Streamlit? The shell of every page, cached reads, actions, forms, words."""
