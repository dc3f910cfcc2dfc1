"""The three administrators are exclusive in the database, whoever writes into it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from models import ADMINISTRATORS, Role
from store.database import Database, downgrade, migrate
from tests import people

WRONG = ("", "system_admin,security_admin", "system_admin security_admin", "admin", "System_Admin",
         " system_admin", "system_admin\x01", "root")  # fmt: skip


@pytest.fixture
def settled(database: Database) -> Database:
    with database.write() as session:
        people.settle(session)
    return database


@pytest.mark.parametrize("role", WRONG)
def test_raw_sql_gives_nobody_a_role_out_of_the_list(settled: Database, role: str) -> None:
    for statement in (
        "UPDATE account SET role = :role WHERE login = 'root'",
        "INSERT INTO account (login, name, role, organisation_id, password_hash, active, demo)"
        " SELECT 'second', name, :role, organisation_id, password_hash, active, demo"
        " FROM account WHERE login = 'root'",
    ):
        with (
            pytest.raises(DBAPIError, match=r"ck_account_one_role|too long"),
            settled.engine.begin() as connection,
        ):
            connection.execute(text(statement), {"role": role})
    with settled.engine.begin() as connection:  # the control: a role of the list is taken
        connection.execute(text("UPDATE account SET role = 'chief' WHERE login = 'root'"))


def test_an_account_has_no_place_for_a_second_role(settled: Database) -> None:
    """Roles stand in one column of the account and in no table that could give another one."""
    with settled.engine.begin() as connection:
        connection.execute(text("UPDATE account SET role = 'security_admin' WHERE login = 'root'"))
        held = connection.execute(text("SELECT role FROM account WHERE login = 'root'")).all()
    assert held == [("security_admin",)]  # the system administrator's role is gone with it
    with pytest.raises(IntegrityError), settled.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO account (login, name, role, organisation_id, password_hash, active,"
                " demo) SELECT login, name, 'audit_admin', organisation_id, password_hash, active,"
                " demo FROM account WHERE login = 'root'"
            )
        )


def test_one_person_holds_no_two_accounts(settled: Database) -> None:
    with settled.engine.begin() as connection:
        connection.execute(text("UPDATE account SET staff_number = '0417' WHERE login = 'root'"))
    with pytest.raises(IntegrityError), settled.engine.begin() as connection:
        connection.execute(text("UPDATE account SET staff_number = '0417' WHERE login = 'sun'"))


def test_a_grant_cannot_name_a_role_out_of_the_list_either(settled: Database) -> None:
    add = (
        "INSERT INTO rolegrant (login, name, role, organisation_id, reason, state, asked_by,"
        " asked_at) SELECT 'new', 'new', :role, organisation_id, 'a reason', 'asked', id,"
        " '2026-03-02 08:00:00' FROM account WHERE login = 'sun'"
    )
    with (
        pytest.raises(DBAPIError, match=r"ck_rolegrant_one_role|too long"),
        settled.engine.begin() as connection,
    ):
        connection.execute(text(add), {"role": "system_admin,security_admin"})
    with settled.engine.begin() as connection:
        connection.execute(text(add), {"role": "system_admin"})


def test_the_control_without_the_check_any_word_is_a_role(settled: Database) -> None:
    address = settled.engine.url.render_as_string(hide_password=False)
    downgrade(address, "0003")
    with settled.engine.begin() as connection:
        connection.execute(text("UPDATE account SET role = 'all of them' WHERE login = 'root'"))
    with pytest.raises(IntegrityError):  # such a database is not taken as it is
        migrate(address)


def test_the_list_in_the_database_is_that_of_the_code(settled: Database) -> None:
    with settled.engine.begin() as connection:
        for role in Role:
            connection.execute(
                text("UPDATE account SET role = :role WHERE login = 'root'"), {"role": role.value}
            )
    assert len(ADMINISTRATORS) == 3
