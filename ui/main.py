"""The menu: which pages each role has. Nothing else; the pages lie in ``pages/``.

This script stands in ``ui/`` because Streamlit serves a ``pages/`` folder beside its script to
anybody, before the script has ever run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from ui import shell, words  # noqa: E402
from ui.words import N_, _  # noqa: E402

who = shell.viewer()
# A picture of our own: for an icon by name the browser would ask a font server on the internet.
st.set_page_config(
    page_title=_(words.PRODUCT),
    page_icon=str(ROOT / "ui" / "assets" / "icon.png"),
    layout="wide",
)

PAGES = {  # address: script, title, icon
    "portfolio": ("chief/portfolio", N_("District overview"), "dashboard"),
    "work": ("liaison/work", N_("My work"), "checklist"),
    "today": ("chief/today", N_("What to do today"), "bolt"),
    "own": ("developer/project", N_("My projects"), "apartment"),
    "timeline": ("project/timeline", N_("Project timeline"), "view_timeline"),
    "party": ("liaison/party", N_("External parties"), "diversity_3"),
    "supervision": ("chief/supervision", N_("Supervision"), "campaign"),
    "lights": ("chief/lights", N_("Rule of the lights"), "traffic"),
    "site": ("project/site", N_("Site and constraints"), "map"),
    "certificates": ("project/certificates", N_("Certificates"), "verified"),
    "lead_time": ("project/lead_time", N_("Days gained"), "trending_up"),
    "gains": ("chief/gains", N_("Days gained, district"), "stacked_bar_chart"),
    "forecasts": ("chief/forecasts", N_("Forecast record"), "track_changes"),
    "joint": ("project/joint", N_("Joint handling"), "join"),
    "whatif": ("project/whatif", N_("What if"), "science"),
    "update": ("project/update", N_("Update an item"), "edit_note"),
    "register": ("liaison/register", N_("Register a project"), "add_home_work"),
    "letters": ("party/letters", N_("Letters to us"), "mail"),
    "inbox": ("account/inbox", N_("Inbox"), "notifications"),
    "system": ("admin/system", N_("System"), "settings"),
    "accounts": ("admin/accounts", N_("Accounts"), "manage_accounts"),
    "audit": ("admin/audit", N_("Audit record"), "policy"),
    "grants": ("admin/grants", N_("Roles to decide"), "how_to_reg"),
}
DISTRICT, PROJECT, RECORD = N_("District"), N_("Project"), N_("Record")
MENU: dict[str, dict[str, tuple[str, ...]]] = {
    # The first entry is where the role begins; an empty heading is none.
    "chief": {
        "": ("portfolio", "today", "inbox", "supervision", "party"),
        PROJECT: ("timeline", "certificates", "lead_time", "joint", "whatif", "site"),
        RECORD: ("gains", "forecasts", "lights"),
    },
    "liaison": {
        "": ("work", "today", "inbox"),
        PROJECT: (
            "update", "timeline", "certificates", "lead_time", "joint", "whatif", "site",
            "register",
        ),
        DISTRICT: ("portfolio", "party", "supervision", "lights"),
    },
    "developer": {"": ("own", "timeline", "lead_time", "inbox")},
    "system_admin": {"": ("system", "inbox", "lights", "grants")},
    "security_admin": {"": ("accounts", "grants")},
    "audit_admin": {"": ("audit", "grants")},
    "external": {"": ("letters", "inbox")},
}  # fmt: skip


def page(address: str, **how: Any) -> Any:
    """One entry of the menu; ``how`` are further arguments of ``st.Page``."""
    script, title, icon = PAGES[address]
    how = {"url_path": address} | how
    return st.Page(f"../pages/{script}.py", title=_(title), icon=f":material/{icon}:", **how)


home = MENU[who.role][""][0]
sections = {
    _(heading) if heading else "": [page(address) for address in addresses if address != home]
    for heading, addresses in MENU[who.role].items()
}
# Streamlit knows the first page as "/" only. Its own address, sent by a colleague whose menu
# begins elsewhere, leads there by an entry that the menu does not show.
sections[""][:0] = [page(home, url_path="home", default=True), page(home, visibility="hidden")]
chosen = st.navigation(sections, expanded=True)
shell.note_foreign_page(set(PAGES).difference(*MENU[who.role].values()))
shell.sidebar(who)
shell.keep_room_at_the_top()
chosen.run()
