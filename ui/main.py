"""The menu: which pages each role has. Nothing else; the pages lie in ``pages/``.

This script stands in ``ui/`` because Streamlit serves a ``pages/`` folder beside its script to
anybody, before the script has ever run.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from ui import shell, words  # noqa: E402
from ui.words import _  # noqa: E402

who = shell.viewer()
# A picture of our own: for an icon by name the browser would ask a font server on the internet.
st.set_page_config(
    page_title=_(words.PRODUCT),
    page_icon=str(ROOT / "ui" / "assets" / "icon.png"),
    layout="wide",
)

portfolio = st.Page(
    "../pages/chief/portfolio.py", title=_("District overview"), icon=":material/dashboard:",
    url_path="portfolio", default=who.role == "chief",
)  # fmt: skip
work = st.Page(
    "../pages/liaison/work.py", title=_("My work"), icon=":material/checklist:",
    url_path="work", default=who.role == "liaison",
)  # fmt: skip
own = st.Page(
    "../pages/developer/project.py", title=_("My projects"), icon=":material/apartment:",
    url_path="own", default=who.role == "developer",
)  # fmt: skip
timeline = st.Page(
    "../pages/project/timeline.py", title=_("Project timeline"), icon=":material/view_timeline:",
    url_path="timeline",
)  # fmt: skip
certificates = st.Page(
    "../pages/project/certificates.py", title=_("Certificates"), icon=":material/verified:",
    url_path="certificates",
)  # fmt: skip
update = st.Page(
    "../pages/project/update.py", title=_("Update an item"), icon=":material/edit_note:",
    url_path="update",
)  # fmt: skip
register = st.Page(
    "../pages/liaison/register.py", title=_("Register a project"), icon=":material/add_home_work:",
    url_path="register",
)  # fmt: skip
system = st.Page(
    "../pages/admin/system.py", title=_("System"), icon=":material/settings:",
    url_path="system", default=who.role == "admin",
)  # fmt: skip

MENU = {
    "chief": [portfolio, timeline, certificates],
    "liaison": [work, portfolio, timeline, certificates, update, register],
    "developer": [own, timeline],
    "admin": [system],
}
page = st.navigation(MENU.get(who.role, []))
shell.sidebar(who)
page.run()
