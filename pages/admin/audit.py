"""Who changed what: for the audit administrator, who changes nothing."""

import streamlit as st

from ui import shell
from ui.parts import audit_record
from ui.words import _

viewer = shell.viewer("audit_admin")

st.title(_("Audit record"), anchor=False)
st.caption(
    _("Every change with before and after. Nobody can alter it; reading it is recorded as well.")
)
wanted, address = audit_record.asked(audit_record.offered(viewer))
audit_record.note_once(viewer, wanted)
audit_record.draw(viewer, wanted, address)
