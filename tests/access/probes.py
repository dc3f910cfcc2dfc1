"""The probes A01 to A28 of the catalogue: what an attacker of each sort tries, and the tests that
try it. ``test_probes.py`` fails when one of them is gone."""

from __future__ import annotations

_MATRIX = "access/test_matrix::test_a_verb_answers_those_of_its_row_and_nobody_else"
_ROUTES = "access/test_routes::test_a_route_answers_each_reader_as_its_row_says"
_TABS = "access/test_probes::test_no_byte_of_a_foreign_project_reaches_a_tab"
_FORGED = "access/test_probes::test_a_forged_click_on_a_page_of_another_role_runs_nothing"
_NESTED = "access/test_nested_ids::test_a_foreign_id_in_a_change_of_ones_own_is_not_there"
_LINK = "access/test_routes::test_a_partys_link_takes_one_answer_and_opens_nothing_else"
_ALIKE = "access/test_probes::test_a_foreign_id_and_no_such_id_are_answered_alike"

PROBES: dict[str, tuple[str, ...]] = {
    "A01 reads another company's project": (_TABS, _ROUTES, _ALIKE),
    "A02 edits it by id": (_MATRIX,),
    "A03 exports it": (_ROUTES, "web/test_export::test_denied_and_absent_look_the_same"),
    "A04 attaches to it": (_MATRIX, "services/test_attachments::test_who_may_open_a_file"),
    "A05 finds foreign titles in pickers": (_TABS, _NESTED),
    "A06 puts a foreign id into a change of one's own": (
        _NESTED, "access/test_refusals::test_a_foreign_file_or_export_is_recorded_with_what_and"
        "_from_where",
    ),
    "A07 reads counts and totals of foreign rows": (
        _TABS, "views/test_developer::test_a_developer_sees_only_its_own_company",
        "access/test_probes::test_what_one_company_is_told_does_not_depend_on_another",
    ),
    "A08 asks for the machinery without a cookie": (
        "web/test_gate::test_a_stranger_gets_nothing_of_the_machinery",
    ),
    "A09 forges a click on a hidden widget": (_FORGED, _MATRIX),
    "A10 sends fields that no form has": (
        "access/test_routes::test_a_form_of_ones_own_takes_no_field_that_it_does_not_ask_for",
        "access/test_refusals::test_a_field_that_no_form_has_changes_nothing_and_is_recorded",
        _LINK,
    ),
    "A11 a developer moves a date": (_MATRIX, _FORGED),
    "A12 a developer reads telephones and internal notes": (
        "access/test_probes::test_a_developer_sees_neither_internal_notes_nor_hidden_items",
        "services/test_contacts::test_a_mobile_number_is_masked_and_asking_for_it_is_recorded",
        "views/test_developer::test_nothing_internal_and_no_name_of_the_staff_is_read",
    ),
    "A13 a chief edits a lane": (
        _MATRIX, "services/test_progress::test_chiefs_and_developers_do_not_edit_steps",
    ),
    "A14 approves what one has asked for": (
        "services/test_administration::test_nobody_gives_a_role_to_himself",
        "services/test_administration::test_the_database_refuses_a_grant_of_one_person",
        "services/test_progress::test_a_liaisons_new_target_waits_for_the_chief",
    ),
    "A15 gets what a cache kept for somebody else": (
        "test_architecture::test_cached_reads_always_take_the_scope",
        "test_architecture::test_a_careless_cache_is_found",
        "access/test_probes::test_a_cache_warmed_by_the_bureau_gives_a_stranger_nothing",
    ),
    "A16 acts on in a tab after the rights are gone": (
        "access/test_probes::test_a_role_that_is_taken_away_is_gone_in_the_open_tab",
        "services/test_administration::test_another_role_ends_the_sessions_of_the_old_one",
    ),
    "A17 goes on with a disabled account": (
        "web/test_gate::test_a_disabled_account_is_gone_within_five_seconds",
        "ui/test_shell::test_a_disabled_account_is_not_let_on_at_the_next_rerun",
    ),
    "A18 uses a party's link for more, twice, late, forwarded": (
        _LINK, "web/test_reply::test_wrong_revoked_and_expired_links_look_the_same",
        "services/test_own_letters::test_nobody_else_has_anything_of_it",
    ),
    "A19 the system administrator reads business rows or the record": (_TABS, _MATRIX, _ROUTES),
    "A20 the security administrator gives himself a role": (
        "services/test_administration::test_nobody_gives_a_role_to_himself",
        "store/test_roles::test_an_account_has_no_place_for_a_second_role",
    ),
    "A21 the auditor writes, or reads unseen": (
        _MATRIX, _FORGED,
        "ui/test_audit_page::test_reading_the_record_is_recorded_once_for_each_question",
        "web/test_audit_file::test_the_auditor_takes_the_record_and_that_is_recorded",
    ),
    "A22 changes or empties the record": (
        "store/test_audit::test_the_database_refuses_to_change_the_record",
        "store/test_audit::test_every_mutation_of_the_record_is_found",
    ),
    "A23 ends somebody else's session": (
        "web/test_own_account::test_own_sessions_can_be_ended_and_nobody_elses",
        "access/test_refusals::test_somebody_elses_session_and_a_page_of_another_role_are_recorded",
    ),
    "A24 an administrator learns a password by a reset": (
        "services/test_administration::test_a_reset_gives_a_link_and_no_password",
        "services/test_passwords::test_a_link_works_once_for_a_day_and_the_newest_only",
    ),
    "A25 is mailed what one may not read": (
        "jobs/test_outbox::test_who_may_no_longer_know_is_not_told",
        "services/test_notices::test_nobody_is_shown_what_they_may_no_longer_see",
    ),
    "A26 comes as staff from elsewhere": (
        "services/test_passwords::test_staff_come_from_the_networks_of_the_settings",
        "access/test_refusals::test_staff_from_another_network_is_recorded",
    ),
    "A27 opens an attachment that runs": (
        "web/test_reply::test_a_file_is_a_download_that_the_browser_must_not_run",
    ),
    "A28 guesses ids and tokens": (
        _ALIKE, "web/test_reply::test_guessing_is_slowed_down",
        "access/test_refusals::test_nobody_floods_the_record",
    ),
}  # fmt: skip
