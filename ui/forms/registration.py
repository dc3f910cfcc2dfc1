"""Register a project: template, names, questions of the site, a look at its dates, save."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

import streamlit as st
from sqlmodel import Session

from errors import InputError, TrackerError
from services.registration import Company, Registration, register_project
from store.clock import local_day
from store.scope import Viewer
from store.unsaved import UnsavedError
from ui import shell, words
from ui.act import act_once, rehearse
from ui.forms.fields import Fields
from ui.forms.opened import next_number
from ui.parts import first_dates
from ui.words import _, ngettext
from views.certificates import Certificates, certificates
from views.templates import Offer, Offers, Office

KEPT = "register_form"
TIMELINE = "../pages/project/timeline.py"
FIELD_OF = {"company": "company_zh"}  # the service's names for what two fields ask together
NEW = "new"


@dataclass
class Sheet:
    """An open registration. ``saved`` is the code of the project that came of it."""

    number: int
    on: date
    tried: bool = False
    saved: str | None = None
    save_key: str = field(default_factory=token_urlsafe)
    unsaved: TrackerError | None = None  # the database could not take it

    def key(self, name: str) -> str:
        return f"register{self.number}_{name}"


def sheet() -> Sheet:
    """The open sheet of this session, or a fresh one."""
    kept = st.session_state.get(KEPT)
    if kept is None:
        kept = st.session_state[KEPT] = Sheet(next_number(), shell.today())
    return kept


def draw(viewer: Viewer, form: Sheet, offers: Offers) -> None:
    """All of it; once saved, on to the timeline."""
    if form.saved:
        _go_on(form.saved)
    fields = Fields(form)
    with st.container(border=True):
        st.subheader(_("1 · Procedure"), anchor=False)
        offer = _template(fields, offers)
    with st.container(border=True):
        st.subheader(_("2 · Project"), anchor=False)
        asked = _project(fields, offers, form.on)
    with st.container(border=True):
        st.subheader(_("3 · What the site touches"), anchor=False)
        parties = _questions(form, offer)
    registration = Registration(template_code=offer.code, parties=parties, **asked)
    with st.container(border=True):
        st.subheader(_("4 · First dates"), anchor=False)
        _first_dates(viewer, form, fields, registration)


def save(viewer: Viewer, form: Sheet, registration: Registration) -> None:
    """Save once: a second click finds the sheet used up."""
    if form.saved:
        return
    form.tried, form.unsaved = True, None
    try:
        form.saved = act_once(form.save_key, _kept, viewer, registration)
    except UnsavedError as error:
        form.unsaved = error
        return
    except TrackerError:
        return  # the rehearsal of the next run shows it in place


def _template(fields: Fields, offers: Offers) -> Offer:
    by_code = {offer.code: offer for offer in offers.templates}
    if not by_code:
        st.info(_("No process template has been published yet."))
        st.stop()
    chosen = fields.choice(
        "template_code", _("Process template"), list(by_code),
        lambda code: f"{code} · {by_code[code].name}",
    )  # fmt: skip
    offer = by_code[chosen]
    count = [
        ngettext("{n} item", "{n} items", offer.steps),
        ngettext("{n} certificate", "{n} certificates", offer.certificates),
        _("version {version}").format(version=offer.version),
    ]
    st.caption(" · ".join(count))
    if offer.unverified:
        st.caption(
            ":material/info: "
            + ngettext(
                "{n} value of it is a default that no primary text backs; it is marked wherever "
                "it is shown.",
                "{n} values of it are defaults that no primary text backs; they are marked "
                "wherever they are shown.",
                offer.unverified,
            )
        )
    return offer


def _project(fields: Fields, offers: Offers, today: date) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        name_zh = fields.line("name_zh", _("Name in Chinese"), required=True)
        code = fields.line(
            "code", _("Project code"), required=True, most=40, hint="2109-420105-04-01-123456",
            note=_("The 24 characters of the national approval platform."),
        )  # fmt: skip
        award = fields.day("land_award_on", _("Land awarded on"), None)
    with right:
        name_en = fields.line("name_en", _("Name in English"), note=_("Left empty: the Chinese."))
        leads = {office.code: office.name for office in offers.departments}
        lead = fields.choice("lead_code", _("Lead office"), list(leads), lambda c: leads[c],
                             first=False)  # fmt: skip
        company = _company(fields, offers)
    return {
        "code": code,
        "name_zh": name_zh,
        "name_en": name_en,
        "lead_code": lead or "",
        "land_award_on": award or today,
        "company": company,
    }


def _company(fields: Fields, offers: Offers) -> Company:
    known = {office.code: office for office in offers.companies}
    chosen = fields.choice(
        "company", _("Developer company"), [NEW, *known],
        lambda code: known[code].name if code in known else _("A company not in the list"),
        first=False,
    )  # fmt: skip
    if chosen != NEW:
        return _of(known.get(chosen or ""))
    return Company(
        name_zh=fields.line("company_zh", _("Company name in Chinese"), required=True),
        name_en=fields.line("company_en", _("Company name in English")),
        credit_code=fields.line(
            "credit_code", _("Unified social credit code"), required=True, most=30,
            note=_("18 characters, as on the business licence."),
        ),
    )  # fmt: skip


def _of(office: Office | None) -> Company:
    if office is None:
        return Company("", "", "")
    return Company(office.name_zh, office.name_en, office.credit_code)


def _questions(form: Sheet, offer: Offer) -> frozenset[str]:
    """Yes to a question brings the letter of that party into the project."""
    if not offer.questions:
        st.caption(_("This procedure asks no external party."))
        return frozenset()
    st.caption(_("Tick what applies. Each tick adds a letter to that party and what waits for it."))
    chosen = set()
    with st.grid(2, min_column_width=340):
        for asked in offer.questions:
            with st.container(gap="xxsmall"):
                if st.checkbox(asked.question, key=form.key(f"party_{asked.party}")):
                    chosen.add(asked.party)
                st.caption(asked.trigger)
    return frozenset(chosen)


def _first_dates(viewer: Viewer, form: Sheet, fields: Fields, registration: Registration) -> None:
    """The rehearsed project, its targets open to change, and the one button."""
    found = None if fields.missing else _rehearsed(viewer, registration)
    if found is None:
        st.caption(
            _("Shown as soon as these are filled in: {fields}.").format(
                fields=fields.labels(fields.missing)
            )
        )
        if form.tried:
            fields.name_missing()
    elif isinstance(found, TrackerError):
        _refuse(fields, found)
    else:
        registration = replace(registration, targets=first_dates.draw(found, fields))
    if form.unsaved:
        st.error(words.refusal(form.unsaved), icon=":material/cloud_off:")
    pressed = st.button(
        _("Register the project"), key=form.key("save"), type="primary",
        icon=":material/add_home_work:", disabled=isinstance(found, TrackerError),
    )  # fmt: skip
    if pressed:
        if fields.missing:
            form.tried = True
        else:
            save(viewer, form, registration)
        st.rerun()


def _rehearsed(viewer: Viewer, registration: Registration) -> Certificates | TrackerError:
    try:
        return rehearse(_whole, viewer, registration)
    except TrackerError as error:
        return error


def _whole(
    session: Session, viewer: Viewer, now: datetime, registration: Registration
) -> Certificates:
    """Register, then read what came of it, in the same transaction."""
    project, _effect = register_project(session, viewer, now, registration)
    return certificates(session, viewer, project.code, words.code(), local_day(now))


def _kept(session: Session, viewer: Viewer, now: datetime, registration: Registration) -> str:
    """Register; gives the project's code."""
    project, _effect = register_project(session, viewer, now, registration)
    return project.code


def _refuse(fields: Fields, error: TrackerError) -> None:
    message = words.refusal(error)
    name = error.field if isinstance(error, InputError) else ""
    if fields.refuse(FIELD_OF.get(name, name), message):
        st.caption(_("Shown as soon as the marked field is right."))
    else:
        st.warning(message, icon=":material/block:")


def _go_on(code: str) -> None:
    st.session_state.pop(KEPT, None)
    shell.choose_project(code)
    st.switch_page(TIMELINE, query_params={"project": code})
