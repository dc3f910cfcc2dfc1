"""One English word per stored code, by group; ``ui.words.word`` translates it.

Standing alone so that the tables stay in one place and a test can hold them against the enums.
"""

from __future__ import annotations


def N_(msgid: str) -> str:  # noqa: N802
    """Mark a msgid for the catalogue; it is translated where it is shown."""
    return msgid


STATUS: dict[str, dict[str, str]] = {
    "state": {
        "waiting": N_("Not started"),
        "running": N_("Under way"),
        "suspended": N_("Clock stopped"),
        "done": N_("Finished"),
    },
    "light": {
        "green": N_("On time"),
        "yellow": N_("Watch"),
        "red": N_("Late"),
        "done": N_("Issued"),
        "none": N_("No clock"),
    },
    "role": {
        "liaison": N_("Liaison"),
        "chief": N_("Chief"),
        "developer": N_("Developer"),
        "external": N_("External party"),
        "system_admin": N_("System administrator"),
        "security_admin": N_("Security administrator"),
        "audit_admin": N_("Audit administrator"),
    },
    "organisation_kind": {
        "department": N_("Department"),
        "external": N_("External party"),
        "company": N_("Developer company"),
        "review_body": N_("Review body"),
        "station": N_("Service point"),
    },
    "step_kind": {
        "review": N_("Review"),
        "preparation": N_("Applicant's preparation"),
        "external_opinion": N_("External opinion"),
        "internal_confirmation": N_("Internal confirmation"),
        "notice": N_("Notice period"),
    },
    "outcome": {
        "passed": N_("Passed"),
        "conditional": N_("Passed with conditions"),
        "failed": N_("Not passed"),
    },
    "pause_kind": {
        "supplement": N_("Supplement asked for"),
        "special_procedure": N_("Special procedure"),
        "external_wait": N_("Waiting for an external party"),
        "applicant_pause": N_("Paused by the applicant"),
    },
    "holder": {
        "department": N_("Department"),
        "applicant": N_("Applicant"),
        "external": N_("External party"),
        "notice": N_("Statutory notice"),
        "nobody": N_("Nobody recorded"),
    },
    "pause_reason": {
        "papers_missing": N_("Papers missing"),
        "drawings_revised": N_("Drawings to be revised"),
        "data_inconsistent": N_("Data do not agree"),
        "hearing": N_("Hearing"),
        "expert_review": N_("Expert review"),
        "tender": N_("Tender"),
        "site_survey": N_("Site survey"),
        "inspection": N_("Inspection or test"),
        "public_notice": N_("Public notice"),
        "external_opinion": N_("Opinion of an external party"),
        "upper_level_decision": N_("Decision of a higher level"),
        "design_change": N_("Design change"),
        "funding": N_("Funding"),
        "asked_by_applicant": N_("Asked for by the applicant"),
    },
    "target_reason": {
        "external_party": N_("External party"),
        "applicant_papers": N_("Applicant's papers"),
        "design_change": N_("Design change"),
        "procedure_changed": N_("Procedure changed"),
        "wrong_estimate": N_("Wrong estimate"),
        "brought_forward": N_("Brought forward"),
    },
    "target_state": {
        "asked": N_("Asked for"),
        "approved": N_("Approved"),
        "declined": N_("Declined"),
    },
    "reply": {
        "holding": N_("Holding reply"),
        "agree": N_("Agrees"),
        "conditions": N_("Agrees with conditions"),
        "object": N_("Objects"),
    },
    "chase_level": {
        "assigned": N_("Assigned"),
        "chased": N_("Chased"),
        "supervised": N_("Supervised"),
    },
    "channel": {
        "letter": N_("Letter"),
        "phone": N_("Telephone"),
        "visit": N_("Visit"),
        "meeting": N_("Meeting"),
    },
    "driver": {
        "start": N_("Land award"),
        "link": N_("Waits for another item"),
        "constraint": N_("Fixed date"),
        "actual": N_("It happened"),
        "data_date": N_("Cannot start before today"),
        "promise": N_("Date promised by the party"),
        "suspension": N_("Clock stopped"),
        "manual": N_("Typed date"),
    },
    "unit": {
        "wd": N_("working days"),
        "cd": N_("calendar days"),
    },
    "event": {
        "registered": N_("Project registered"),
        "started": N_("Started"),
        "finished": N_("Finished"),
        "refused": N_("Refused"),
        "remaining_set": N_("Remaining days set"),
        "suspended": N_("Clock stopped"),
        "resumed": N_("Clock restarted"),
        "letter_sent": N_("Letter sent"),
        "letter_promised": N_("Reply promised"),
        "letter_chased": N_("Letter chased"),
        "letter_replied": N_("Reply received"),
        "target_asked": N_("New target asked for"),
        "target_changed": N_("Target changed"),
        "target_declined": N_("New target declined"),
        "link_relaxed": N_("Customary order relaxed"),
        "link_added": N_("Order added"),
        "outline_stored": N_("Red line stored"),
        "screened": N_("Site screened"),
        "noted": N_("Note"),
        "verified": N_("Verified"),
        "day_passed": N_("A day passed"),
    },
}
