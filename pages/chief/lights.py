"""The rule of the lights, as printed; a chief or the system administrator may change it."""

import streamlit as st

from ui import shell
from ui.parts import light_rule
from ui.reads import supervision as reads
from ui.words import _

viewer = shell.viewer("chief", "liaison", "system_admin")
version = shell.data_version()
st.title(_("Rule of the lights"), anchor=False)
rule = reads.rule()
light_rule.printed(rule)
light_rule.table(rule)
light_rule.change(viewer, rule)
shell.watch(version)
