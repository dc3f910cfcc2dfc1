"""An item that a liaison hides is gone from everything a developer sees; its dates stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from errors import NotFoundError, RefusedError
from services import access
from services.visibility import show_step
from store.database import Database
from store.scope import Viewer
from tests import builders
from tests.builders import AWARD, World, at
from views.certificates import certificates
from views.developer import own_project
from views.story import story
from views.timeline import timeline

DAY = AWARD
HIDDEN = "GT-CR"


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with database.write() as session:
        yield builders.world(session)


def test_a_hidden_item_is_gone_from_lanes_links_stories_chains_and_lists(world: World) -> None:
    step, code = world.step(HIDDEN), world.project.code
    before = timeline(world.session, world.developer, code, "en", DAY)
    dates = [paper.projected_on for paper in _papers(world)]
    assert step.id in set(before.steps["step_id"])
    _show(world, HIDDEN, visible=False)
    seen = timeline(world.session, world.developer, code, "en", DAY)
    assert step.id not in set(seen.steps["step_id"])
    assert len(seen.links) < len(before.links)
    assert story(world.session, world.developer, code, step.id or 0, "en", DAY) is None
    with pytest.raises(NotFoundError):
        access.visible_step(world.session, world.developer, step.id or 0)
    own = own_project(world.session, world.developer, code, "en", DAY)
    assert step.id not in {item.step_id for item in own.items}
    for paper in own.papers:
        assert step.id not in {cause.step_id for cause in paper.chain}
    assert [paper.projected_on for paper in _papers(world)] == dates
    # The bureau sees it as before.
    bureau = timeline(world.session, world.chief, code, "en", DAY)
    assert step.id in set(bureau.steps["step_id"])
    _show(world, HIDDEN, visible=True)
    again = timeline(world.session, world.developer, code, "en", DAY)
    assert step.id in set(again.steps["step_id"])


def test_an_item_that_issues_a_certificate_stays_visible(world: World) -> None:
    paper = next(code for code, step in world.steps.items() if step.id == _papers(world)[0].step_id)
    with pytest.raises(RefusedError):
        _show(world, paper, visible=False)


def test_only_who_edits_an_item_decides_who_sees_it(world: World) -> None:
    for viewer in (world.developer, world.chief, world.other_developer):
        with pytest.raises(NotFoundError):
            _show(world, HIDDEN, visible=False, viewer=viewer)


def _show(world: World, code: str, *, visible: bool, viewer: Viewer | None = None) -> None:
    step = world.step(code)
    show_step(
        world.session, viewer or world.liaison, at(DAY), step_id=step.id or 0,
        seen_version=step.version, visible=visible,
    )  # fmt: skip


def _papers(world: World):
    return certificates(world.session, world.developer, world.project.code, "en", DAY).papers
