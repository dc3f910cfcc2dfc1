"""Every route, page and verb has a row in the matrix, and the rows are true."""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.routing import Route

import services
from config import ROOT, settings
from errors import NotFoundError
from models import Account, Certificate, Link, Organisation, Role, StepKind, TargetChange
from services import administration, letters, targets
from store import files as files_on_disk
from store.database import migrate, open_database
from store.scope import Viewer
from tests import builders
from tests.access.matrix import (
    ACCOUNTS,
    INNER,
    ITEMS,
    LETTERS,
    LIAISONS,
    OWN,
    PAGES,
    ROUTES,
    VERBS,
)
from tests.access.things import MAKERS
from tests.builders import World, at
from web import account, audit, export, files, metrics, oidc, reply, reset, security, slips

TODAY = date(2021, 10, 8)
LANE_STEP, OTHER_STEP, PAPER_STEP = "FA", "XF-SJ", "FA"
ABSENT = 999_999
# What whoever is allowed gets with made-up arguments where it cannot be "done".
MOST_SAID = {
    "party_digests.send": "RefusedError",  # no mail is set up
    "party_digests.set_mail": "InputError",  # a sample is no address
}
ROLE_OF = {
    "developer A": "developer", "developer B": "developer", "liaison": "liaison",
    "member D1": "liaison", "chief D1": "chief", "chief D2": "chief",
    "external link": "external", "system": "system_admin", "security": "security_admin",
    "audit": "audit_admin",
}  # fmt: skip


@dataclass
class Scene:
    """The world with all readers, and the ids of one object of each kind."""

    world: World
    readers: dict[str, Viewer]
    ids: dict[str, Any]
    letter: dict[str, Any]  # the same of an item that waits for a letter


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    url = f"sqlite:///{tmp_path_factory.mktemp('matrix') / 't.db'}"
    migrate(url)
    database = open_database(url)
    kept = replace(settings(), files=tmp_path_factory.mktemp("matrix-files"))
    with pytest.MonkeyPatch.context() as patch, database.rehearse() as session:
        patch.setattr(files_on_disk, "settings", lambda: kept)
        yield _scene(session)
    database.engine.dispose()


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert unlisted(_routes(), ROUTES) == []
    assert sorted(set(ROUTES) - set(_routes())) == []


def test_every_page_has_a_row_that_says_what_the_page_and_the_menu_say() -> None:
    pages = _pages()
    assert unlisted(pages, PAGES) == []
    assert sorted(set(PAGES) - set(pages)) == []
    for address, roles in pages.items():
        listed = {ROLE_OF[reader] for reader in PAGES[address]}
        assert roles in (None, listed), address  # None: whoever has signed in
        assert {role for role, menu in _menu().items() if address in menu} <= listed, address


def test_every_verb_has_a_row_and_every_row_a_verb() -> None:
    assert unlisted(_verbs(), {*VERBS, *INNER}) == []
    assert sorted({*VERBS, *INNER} - set(_verbs())) == []


@pytest.mark.parametrize("found", ["GET /new", "services.new", "page"])
def test_what_has_no_row_is_found(found: str) -> None:
    assert unlisted([*ROUTES, found], ROUTES) == [found]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - OWN))
def test_a_verb_answers_those_of_its_row_and_nobody_else(scene: Scene, verb: str) -> None:
    wrong = {}
    for reader, viewer in scene.readers.items():
        ids = scene.ids | (scene.letter if verb in LETTERS else {})
        said = _said(scene, verb, viewer, ids)
        absent = _said(scene, verb, viewer, ids, gone=True)
        nothing = said == NotFoundError().text()
        if reader not in VERBS[verb]:
            if not nothing or absent != said:
                wrong[reader] = f"denied, but: {said} / absent: {absent}"
        elif nothing or (verb in MAKERS and said != MOST_SAID.get(verb, "done")):
            wrong[reader] = f"allowed, but answered: {said}"
    assert wrong == {}


@pytest.mark.parametrize(
    "verb", sorted(set(ITEMS) - {"coordination.relax_link", "coordination.add_link"})
)  # those two name another item too
def test_a_liaison_edits_the_lane_of_its_own_office_in_any_project(scene: Scene, verb: str) -> None:
    own = scene.world.step(OTHER_STEP)
    ids = scene.ids | {
        "step_id": own.id, "seen_version": own.version, "succ_id": own.id,
        "seen_versions": {own.id: own.version},
    }  # fmt: skip
    for reader, viewer in scene.readers.items():
        nothing = _said(scene, verb, viewer, ids) == NotFoundError().text()
        assert nothing is (reader not in LIAISONS), reader


def unlisted(found: Any, table: Any) -> list[str]:
    """What exists without a row."""
    return sorted(set(found) - set(table))


def _said(
    scene: Scene, verb: str, viewer: Viewer, ids: Mapping[str, Any], *, gone: bool = False
) -> str:
    """What the verb answers this viewer; its changes, and what was made for it, are undone.
    ``gone``: the same call about things that are not there."""
    module, name = verb.split(".")
    function = getattr(importlib.import_module(f"services.{module}"), name)
    session = scene.world.session
    nested = session.begin_nested()
    if verb in MAKERS:
        ids = dict(ids) | MAKERS[verb](session, scene.world, viewer, ids, scene.letter)
    try:
        function(**_arguments(function, session, viewer, _absent(ids) if gone else ids))
    except Exception as error:  # noqa: BLE001 - with made-up arguments any refusal may come
        return error.text() if isinstance(error, NotFoundError) else type(error).__name__
    finally:
        if nested.is_active:
            nested.rollback()
        session.expire_all()
    return "done"


def _arguments(
    function: Callable[..., Any], session: Session, viewer: Viewer, ids: Mapping[str, Any]
) -> dict[str, Any]:
    hints = typing.get_type_hints(function)
    given: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        name = parameter.name
        if name == "session":
            given[name] = session
        elif name in ("viewer", "actor"):
            given[name] = viewer
        elif name in ids:
            given[name] = ids[name]
        elif parameter.default is inspect.Parameter.empty:
            given[name] = _plausible(hints[name])
    return given


def _plausible(kind: Any) -> Any:
    """Something of this type: the right person gets past the door with it, no further perhaps."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return None
    if origin is typing.Literal:
        return typing.get_args(kind)[0]
    if origin is not None:
        return {} if issubclass(origin, Mapping) else ()
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    made = {str: "示例 as a sample", int: 1, bool: True, bytes: b"%PDF-1.4 sample", date: TODAY,
            datetime: at(TODAY), Mapping: {}, dict: {}}  # fmt: skip
    return made.get(kind)


def _absent(ids: Mapping[str, Any]) -> dict[str, Any]:
    """The same call about things that are not there."""
    gone: dict[str, Any] = {}
    for name, value in ids.items():
        if name == "seen_versions":
            gone[name] = {ABSENT: 1, ABSENT + 1: 1}
        elif name.endswith("_id") and name not in ("organisation_id", "to_id"):
            gone[name] = ABSENT
        elif name == "code":
            gone[name] = "2108-420105-04-01-999999"
        elif name == "login":
            gone[name] = "nobody"
        else:
            gone[name] = value
    return gone


def _scene(session: Session) -> Scene:
    world = builders.world(session)
    offices = {row.code: row for row in session.exec(select(Organisation))}
    home = offices[_code_of(session, world.step(OTHER_STEP).organisation_id)]
    person = builders.person
    readers = {
        "developer A": world.developer,
        "developer B": world.other_developer,
        "liaison": world.liaison,
        "member D1": person(session, "member", Role.LIAISON, home),
        "chief D1": world.chief,
        "chief D2": person(session, "chief2", Role.CHIEF, offices["ZJ"]),
        "external link": person(session, "party", Role.EXTERNAL, offices["METRO"]),
        "system": person(session, "system1", Role.SYSTEM_ADMIN, offices["SP"]),
        "security": person(session, "security1", Role.SECURITY_ADMIN, offices["SP"]),
        "audit": person(session, "audit1", Role.AUDIT_ADMIN, offices["SP"]),
    }
    person(session, "newcomer", Role.LIAISON, offices["SP"])
    asker = person(session, "security2", Role.SECURITY_ADMIN, offices["SP"])
    step = world.step(LANE_STEP)
    paper = next(
        world.certificate(code)
        for code, one in world.steps.items()
        if one.organisation_id == step.organisation_id and _has_paper(world, code)
    )
    targets.ask(
        session, world.liaison, at(TODAY), certificate_id=paper.id or 0,
        seen_version=paper.version, new_on=date(2022, 5, 5), reason_code="external_party",
        justification="示例：外部单位回函推迟，请求顺延目标日期。",
    )  # fmt: skip
    change = session.exec(select(TargetChange.id)).one()
    grant = administration.ask_account(
        session, asker, at(TODAY), login="made", name="示例", role=Role.LIAISON,
        organisation_id=offices["SP"].id or 0, reason="a reason of the test",
    )  # fmt: skip
    session.get_one(Account, world.liaison.account_id).mobile = "13812341234"
    session.flush()
    session.refresh(paper)
    other = world.step(OTHER_STEP)
    link = next(k for k in _links(session, step.id or 0))
    ids = {
        "step": step, "step_id": step.id, "seen_version": step.version,
        "certificate_id": paper.id, "code": world.project.code, "project_id": world.project.id,
        "now": at(TODAY), "today": TODAY, "on": TODAY, "link_id": link.id, "pred_id": link.pred_id,
        "succ_id": step.id, "seen_versions": {step.id: step.version, other.id: other.version},
        "proof": "a stamped plan", "step_ids": [step.id],
        "change_id": change, "grant_id": grant.id, "login": "newcomer",
        "organisation_id": offices["SP"].id, "to_id": offices["ZJ"].id,
        "form": builders.form(code="2109-420105-04-01-100009"), "letter_id": None,
        "account_id": world.liaison.account_id,
    }  # fmt: skip
    asked = next(s for s in world.steps.values() if s.kind == StepKind.EXTERNAL_OPINION)
    letters.send_letter(
        session, world.liaison, at(TODAY), step_id=asked.id or 0, seen_version=asked.version,
        on=TODAY, due_on=None,
    )  # fmt: skip
    session.flush()
    letter = {"step_id": asked.id, "seen_version": asked.version, "step": asked}
    return Scene(world, readers, ids, letter)


def _has_paper(world: World, code: str) -> bool:
    return (
        world.session.exec(
            select(Certificate.id).where(Certificate.step_id == world.step(code).id)
        ).first()
        is not None
    )


def _links(session: Session, step_id: int) -> list[Any]:
    return list(session.exec(select(Link).where(Link.succ_id == step_id)))


def _code_of(session: Session, organisation_id: int) -> str:
    return session.get_one(Organisation, organisation_id).code


def _routes() -> list[str]:
    """Of every module in ``web/``: a module that is left out here is named below."""
    modules = (account, audit, export, files, metrics, oidc, reply, reset, security, slips)
    named = {f"web/{module.__name__.split('.')[-1]}.py" for module in modules}
    with_routes = {
        f"web/{path.name}"
        for path in (ROOT / "web").glob("*.py")
        if re.search(r"^ROUTES", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_routes == named
    found: list[str] = []
    for module in modules:
        for route in module.ROUTES:
            assert isinstance(route, Route)
            found += [f"{m} {route.path}" for m in route.methods or () if m != "HEAD"]
    return found


def _main() -> dict[str, Any]:
    """The tables at the top of the script, with and without a written type."""
    tree = ast.parse((ROOT / "ui" / "main.py").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {one.id: node.value for one in targets if isinstance(one, ast.Name)}
    return found


def _pages() -> dict[str, set[str] | None]:
    """By address, the roles that the page's first call lets in; None: every account."""
    found: dict[str, set[str] | None] = {}
    table = _main()["PAGES"]
    for key, value in zip(table.keys, table.values, strict=True):
        script = value.elts[0].value
        source = (ROOT / "pages" / f"{script}.py").read_text(encoding="utf-8")
        said = re.search(r"^viewer = shell\.viewer\((.*)\)$", source, re.MULTILINE)
        assert said, script
        found[key.value] = set(re.findall(r'"(\w+)"', said[1])) or None
    return found


def _menu() -> dict[str, set[str]]:
    table = _main()["MENU"]
    return {
        key.value: {
            node.value
            for node in ast.walk(value)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
        }
        for key, value in zip(table.keys, table.values, strict=True)
    }


def _verbs() -> list[str]:
    """Public functions of the services that take who acts."""
    found = []
    for one in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"services.{one.name}")
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            if function.__module__ == module.__name__ and {"viewer", "actor"} & set(
                inspect.signature(function).parameters
            ):
                found.append(f"{one.name}.{name}")
    return found


def test_every_account_has_a_menu() -> None:
    assert set(_menu()) == {role.value for role in Role}
    assert {ROLE_OF[reader] for reader in ACCOUNTS} == set(_menu())
