"""Who may do what (rules §9), as one table: readers by routes, pages and verbs.

A new route, page or verb without a row here fails ``test_matrix.py``. The readers stand around one
project of company A, led by ``liaison``; ``member`` is a liaison of another office with a lane in
it; both chiefs belong to the bureau, chief D2 to an office that does not lead.
"""

from __future__ import annotations

READERS = (
    "anonymous", "developer A", "developer B", "liaison", "member D1", "chief D1", "chief D2",
    "external link", "system", "security", "audit",
)  # fmt: skip
NOBODY: frozenset[str] = frozenset()
LIAISON = frozenset({"liaison"})
LIAISONS = LIAISON | {"member D1"}
CHIEFS = frozenset({"chief D1", "chief D2"})
BUREAU = LIAISONS | CHIEFS
COMPANY = frozenset({"developer A"})
PROJECT = BUREAU | COMPANY
DEVELOPERS = COMPANY | {"developer B"}
PARTY = frozenset({"external link"})  # an account of the party that the letter went to
ADMINISTRATORS = frozenset({"system", "security", "audit"})
ACCOUNTS = frozenset(READERS) - {"anonymous"}
EVERYBODY = frozenset(READERS)

# Who gets something from a route about the project of company A (a page: who may open it).
ROUTES: dict[str, frozenset[str]] = {
    "GET /account/sign-in": EVERYBODY,
    "POST /account/sign-in": EVERYBODY,
    "POST /account/sign-in/code": EVERYBODY,
    "POST /account/sign-out": EVERYBODY,
    "GET /account/oidc": EVERYBODY,
    "GET /account/oidc/callback": EVERYBODY,
    "GET /account/security": ACCOUNTS,
    "POST /account/security/password": ACCOUNTS,
    "POST /account/security/contact": ACCOUNTS,
    "POST /account/security/second-factor/start": ACCOUNTS,
    "POST /account/security/second-factor/confirm": ACCOUNTS,
    "POST /account/security/second-factor/remove": ACCOUNTS,
    "POST /account/security/end": ACCOUNTS,
    "POST /account/security/end-others": ACCOUNTS,
    "GET /account/reset/{token}": NOBODY,  # who holds the link
    "POST /account/reset/{token}": NOBODY,
    "GET /healthz": EVERYBODY,
    "GET /metrics": NOBODY,  # a token, or this machine
    "GET /export/ledger/{code}/{certificate:int}": PROJECT,
    "GET /export/slip/{number:int}": BUREAU,
    "GET /export/audit.csv": frozenset({"audit"}),
    "GET /files/{number:int}": PROJECT,
    "GET /files/letter/{step:int}": BUREAU,
    "GET /reply/{token}": NOBODY,  # who holds the link
    "POST /reply/{token}/acknowledge": NOBODY,
    "POST /reply/{token}/promise": NOBODY,
    "POST /reply/{token}/answer": NOBODY,
    "GET /reply/{token}/file/{number:int}": NOBODY,
}

PAGES: dict[str, frozenset[str]] = {
    "portfolio": BUREAU,
    "work": LIAISONS,
    "today": BUREAU,
    "own": DEVELOPERS,
    "timeline": BUREAU | DEVELOPERS,
    "party": BUREAU,
    "supervision": BUREAU,
    "lights": BUREAU | {"system"},
    "site": BUREAU,
    "certificates": BUREAU,
    "lead_time": BUREAU | DEVELOPERS,
    "gains": CHIEFS,
    "forecasts": CHIEFS,
    "joint": BUREAU,
    "whatif": BUREAU,
    "update": LIAISONS,
    "register": LIAISONS,
    "letters": PARTY,
    "inbox": ACCOUNTS,
    "system": frozenset({"system"}),
    "accounts": frozenset({"security"}),
    "audit": frozenset({"audit"}),
    "grants": ADMINISTRATORS,
}

# Verbs of the services: everybody else is answered as if there were nothing.
LETTERS = (  # about an item that waits for a letter
    "consultations.not_required", "consultations.withdraw_letter", "letter_drafts.draft_letter",
    "letters.record_chase", "letters.record_promise", "letters.record_receipt",
    "letters.record_reply", "letters.resend_letter", "letters.send_letter",
    "reply_door.make_link",
)  # fmt: skip
_LATER = (  # about a condition, a reply by link, a second round, two items at once
    "conditions.lift", "conditions.meet", "consultations.confirm_reply",
    "consultations.consult_again", "consultations.set_reply_aside", "joint.decline",
    "joint.file_jointly",
)  # fmt: skip
ITEMS = (
    "attachments.add_files", "clocks.owed_in", "clocks.record_status", "clocks.set_term",
    "coordination.add_link", "coordination.relax_link", "access.editable_step", "deeds.dismiss",
    "deeds.record_deed", "deeds.remove_step", "explaining.explain", "pauses.resume",
    "pauses.suspend", "progress.finish_step", "progress.set_remaining", "progress.start_step",
    "progress.verify", "visibility.show_step",
)  # fmt: skip
VERBS: dict[str, frozenset[str]] = {
    **dict.fromkeys((*ITEMS, *LETTERS, *_LATER), LIAISON),
    "access.certificate_of": LIAISON | CHIEFS,
    "access.may_edit_step": LIAISON,
    "access.visible_step": PROJECT,
    "accounts.organisation": ACCOUNTS,
    "accounts.set_language": ACCOUNTS,
    "administration.ask_account": frozenset({"security"}),
    "administration.ask_role": frozenset({"security"}),
    "administration.decide": ADMINISTRATORS,
    "administration.reset_link": frozenset({"security"}),
    "administration.switch": frozenset({"security"}),
    "administration.take_second_factor": frozenset({"security"}),
    "attachments.content": PROJECT,
    "attachments.remove": LIAISON,
    "contacts.set_details": frozenset({"security"}),
    "contacts.set_own": ACCOUNTS,
    "contacts.show_mobile": BUREAU,
    "deadlines.deadlines": PROJECT,
    "deadlines.margins": PROJECT,
    "deeds.withdraw": LIAISON,
    "inbox.choose": ACCOUNTS,
    "inbox.mark_read": ACCOUNTS,
    "joint_returns.one_return": BUREAU,
    "lights.set_rule": CHIEFS | {"system"},
    "notes.add_note": BUREAU,
    "own_letters.acknowledge": PARTY,
    "own_letters.promise": PARTY,
    "own_letters.reply": PARTY,
    "own_account.change_password": ACCOUNTS,
    "own_account.check_form": ACCOUNTS,
    "own_account.end_other_sessions": ACCOUNTS,
    "own_account.end_session": ACCOUNTS,
    "own_account.overview": ACCOUNTS,
    "registration.register_project": LIAISONS,
    "party_digests.send": BUREAU,
    "party_digests.set_mail": BUREAU,
    "reply_door.revoke_link": LIAISON,
    "scenarios.keep": BUREAU,
    "scenarios.throw_away": BUREAU,
    "scenarios.try_out": BUREAU,
    "screening.add_layer": LIAISONS,
    "screening.confirm_screening": LIAISON,
    "screening.store_outline": LIAISON,
    "screening.withdraw_layer": LIAISONS,
    "second_factor.confirm": ACCOUNTS,
    "second_factor.enrol": ACCOUNTS,
    "supervision.answer_slip": LIAISON,
    "supervision.close_slip": CHIEFS,
    "supervision.instruct": CHIEFS,
    "supervision.may_answer": BUREAU,
    "supervision.raise_slip": CHIEFS,
    "targets.ask": LIAISON | CHIEFS,
    "targets.decide": CHIEFS,
}
# Called by the product itself, or about the caller only: no row of a project hangs on them.
OWN = frozenset(
    name for name, allowed in VERBS.items() if allowed == ACCOUNTS
) | {"access.may_edit_step", "supervision.may_answer"}  # fmt: skip
INNER = frozenset({"advising.keep", "attachments.keep", "journal.record", "once.called_once"})
