"""`user`: accounts from the command line, for the first one and for emergencies."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlmodel import Session, col, select

from cli.opened import database
from errors import InputError
from models import ADMINISTRATORS, Account, Organisation, Role
from services import accounts, administration, contacts, passwords


@click.group()
def user() -> None:
    """Add, list and disable accounts."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", required=True, help="Its code; see `user organisations`.")
@click.option("--staff-number", default="", help="Asked for when an administrator has none.")
@click.password_option(help="Asked for when left out.")
def add(
    login: str, name: str, role: str, organisation: str, staff_number: str, password: str
) -> None:
    """Add a person who may sign in. An administrator has a staff number, as in the form: it keeps
    one person from two of these posts."""
    if role in ADMINISTRATORS and not staff_number.strip():
        staff_number = click.prompt("Staff number").strip()
    with database().write() as session:
        number = contacts.free(session, staff_number, None, None)
        home = _organisation(session, organisation)
        _fitting(session, Role(role), home)
        made = accounts.create_account(
            session,
            login=login,
            name=name,
            role=Role(role),
            organisation_id=home.id or 0,
            password=password,
            must_change=True,
            now=datetime.now(UTC),
        )
        made.staff_number = number
        session.add(made)
    click.echo(f"{login} may sign in now, and chooses a password of its own first.")


@user.command("list")
def list_all() -> None:
    """Show who may sign in."""
    with database().read() as session:
        found = session.exec(
            select(Account, Organisation)
            .join(Organisation, col(Organisation.id) == col(Account.organisation_id))
            .order_by(col(Account.login))
        ).all()
    for account, organisation in found:
        state = "" if account.active else " (disabled)"
        click.echo(
            f"{account.login:<16} {account.role:<10} {organisation.code:<8} {account.name}{state}"
        )


@user.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """Take an account's access away; its open sessions end within seconds."""
    with database().write() as session:
        accounts.disable(session, login)
    click.echo(f"{login} may not sign in any more.")


@user.command("reset")
@click.argument("login")
def reset(login: str) -> None:
    """Print the end of a link with which this person chooses a new password, once."""
    now = datetime.now(UTC)
    with database().write() as session:
        account = session.exec(select(Account).where(Account.login == login)).first()
        if account is None:
            raise InputError("There is no account “{login}”.", field="login", login=login)
        token = passwords.make_link(session, now, account, None)
        passwords.make_unusable(session, now, account)
    click.echo(f"Within a day, once: /account/reset/{token}")


@user.command("organisations")
def organisations() -> None:
    """Show the codes of the organisations and what each is."""
    with database().read() as session:
        for row in session.exec(select(Organisation).order_by(col(Organisation.code))):
            click.echo(f"{row.code:<24} {row.kind:<12} {row.name_zh} / {row.name_en}")


def _fitting(session: Session, role: Role, home: Organisation) -> None:
    """Refuse a role that nobody of this kind of organisation has, and say where to look."""
    try:
        administration.check_home(session, role, home.id or 0)
    except InputError as refused:
        raise InputError(
            "{said} {code} is of the kind {kind}; see `user organisations`.",
            field="organisation",
            said=str(refused),
            code=home.code,
            kind=home.kind,
        ) from refused


def _organisation(session: Session, code: str) -> Organisation:
    found = session.exec(select(Organisation).where(Organisation.code == code)).first()
    if found is None:
        raise InputError(
            "There is no organisation “{code}”. See `user organisations`.",
            field="organisation",
            code=code,
        )
    return found
