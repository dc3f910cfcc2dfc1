"""What the administrator looks after; nothing can be changed here."""

import streamlit as st

from ui import reads, shell
from ui.parts import backup_table, clockwork_tables, system_tables
from ui.reads import audit, notices
from ui.words import _

viewer = shell.viewer("system_admin")
version = shell.data_version()
seen = reads.system(viewer)
clockwork = notices.clockwork(viewer)

st.title(_("System"), anchor=False)
st.caption(_("Read only. Changes are made with the command line: python tracker_cli.py --help"))
system_tables.figures(seen)
clockwork_tables.runner(clockwork, shell.real_now())
clockwork_tables.jobs(clockwork)
clockwork_tables.ways(clockwork)
backup_table.draw(audit.backups(viewer))
system_tables.runs(seen)
system_tables.accounts(seen)
system_tables.templates(seen)
system_tables.calendar(seen)
shell.watch(version)
