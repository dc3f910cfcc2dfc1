"""The templates of the product, and every refusal of the reader with the line that it names."""

from __future__ import annotations

import graphlib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from errors import InputError, TrackerError
from store.templates.reader import (
    Catalogue,
    TemplateError,
    TemplateSpec,
    as_conventional,
    as_practised,
    from_document,
    load_catalogue,
    parse_template,
    with_parties,
)
from store.templates.specs import FIELDS

FOLDER = Path(__file__).parents[2] / "data" / "templates"

SAMPLE = """\
code: X
version: "1"
names: {zh: 示例, en: Sample}
flow_type: 3
steps:
  - code: GH-GC
    names: {zh: 规划许可, en: Planning permit review}
    stage: 2
    organisation: ZG
    kind: review
    statutory: 20
    promised: 7
    conventional: 20
    typical: 10
    certificate:
      kind: GH-GC
      names: {zh: 工程规划许可证, en: Planning permit}
      short: {zh: 规划证, en: Planning}
    source: "GH 40"
  - code: JK-SM
    names: {zh: 情况说明, en: Statement}
    stage: 3
    organisation: ZJ
    kind: review
    statutory: null
    promised: null
    conventional: 5
    typical: 5
    source: "SEED"
    unverified: [conventional]
    removed:
      replaced_by: JK-QR
      basis: {zh: 内部确认, en: Internal confirmation}
      since: 2021-10
  - code: JK-QR
    names: {zh: 内部确认, en: Internal confirmation}
    stage: 3
    organisation: ZJ
    kind: internal_confirmation
    statutory: null
    promised: null
    conventional: 1
    typical: 1
    source: "SEED"
  - code: SG
    names: {zh: 施工许可, en: Construction permit review}
    stage: 3
    organisation: SP
    kind: review
    unit: cd
    statutory: 7
    promised: 5
    conventional: 7
    typical: 5
    certificate:
      kind: SG
      names: {zh: 施工许可证, en: Construction permit}
      short: {zh: 施工证, en: Construction}
    source: "JZ 8"
links:
  - {from: GH-GC, to: JK-SM, basis: customary, source: "SEED"}
  - {from: JK-SM, to: SG, basis: customary, source: "SEED"}
  - {from: JK-QR, to: SG, basis: customary, source: "SEED"}
  - {from: GH-GC, to: SG, basis: legal, source: "JZ 8"}
parties:
  - {code: METRO, after: [], blocks: [GH-GC]}
"""

# what is broken: (text, its replacement, line, entry, field, words of the message)
BROKEN = {
    "unknown organisation": (
        "organisation: ZG", "organisation: XX", 9, "step GH-GC", "organisation", "XX"),
    "unknown step in a link": (
        "{from: JK-QR, to: SG,", "{from: JK-QR, to: SG-9,", 63, "link JK-QR -> SG-9", "to",
        "no step SG-9"),
    "code of a step twice": (
        "- code: JK-QR", "- code: GH-GC", 35, "step GH-GC", "code", "there twice"),
    "link twice": (
        "{from: JK-QR, to: SG,", "{from: JK-SM, to: SG,", 63, "link JK-SM -> SG", "",
        "there twice"),
    "circle": (
        "{from: JK-QR, to: SG,", "{from: SG, to: GH-GC,", 63, "link SG -> GH-GC", "",
        "GH-GC -> JK-SM -> SG -> GH-GC"),
    "step before itself": (
        "{from: JK-QR, to: SG,", "{from: SG, to: SG,", 63, "link SG -> SG", "", "SG -> SG"),
    "negative duration": (
        "conventional: 20", "conventional: -20", 13, "step GH-GC", "conventional", "-20"),
    "half a day": (
        "conventional: 20", "conventional: 2.5", 13, "step GH-GC", "conventional", "whole"),
    "duration in words": (
        "typical: 10", "typical: ten", 14, "step GH-GC", "typical", "ten"),
    "no conventional duration": (
        "    conventional: 20\n", "", 6, "step GH-GC", "conventional", "is missing"),
    "Chinese name missing": (
        "{zh: 规划许可, en: Planning permit review}", "{en: Planning permit review}", 7,
        "step GH-GC", "names.zh", "is missing"),
    "English name empty": (
        "{zh: 规划许可, en: Planning permit review}", "{zh: 规划许可, en: ' '}", 7,
        "step GH-GC", "names.en", "is empty"),
    "English name not filled in": (
        "names: {zh: 示例, en: Sample}", "names: {zh: 示例, en: }", 3, "", "names.en", "is empty"),
    "removed without its replacement": (
        "replaced_by: JK-QR", "replaced_by: JK-XX", 31, "step JK-SM", "removed", "JK-XX"),
    "replaced by a review": (
        "replaced_by: JK-QR", "replaced_by: SG", 31, "step JK-SM", "removed",
        "internal_confirmation"),
    "removed in month 13": (
        "since: 2021-10", "since: 2021-13", 34, "step JK-SM", "removed.since", "2021-13"),
    "removed on 30 February": (
        "since: 2021-10", "since: '2021-02-30'", 34, "step JK-SM", "removed.since", "2021-02-30"),
    "certificate without kind": (
        "      kind: GH-GC\n", "", 15, "step GH-GC", "certificate.kind", "is missing"),
    "two certificates of one name": (
        "kind: SG\n      names: {zh: 施工许可证,", "kind: GH-GC\n      names: {zh: 工程规划许可证,",
        55, "step SG", "certificate", "same name"),
    "misspelt field": (
        "promised: 7", "promissed: 7", 12, "step GH-GC", "promissed", "Did you mean promised?"),
    "unknown field": (
        "flow_type: 3", "flow_type: 3\nzzz: 1", 5, "", "zzz", "not a known field"),
    "promise longer than the law": (
        "promised: 7", "promised: 21", 12, "step GH-GC", "promised", "longer than statutory 20"),
    "stage 6": ("stage: 2", "stage: 6", 8, "step GH-GC", "stage", "The most is 5"),
    "kind of step": ("kind: review", "kind: revue", 10, "step GH-GC", "kind", "preparation"),
    "kind of link": (
        "{from: JK-QR, to: SG,", "{from: JK-QR, to: SG, type: XX,", 63, "link JK-QR -> SG",
        "type", "SF"),
    "small letters in a code": (
        "- code: SG", "- code: sg", 45, "step sg", "code", "capital letters"),
    "doubt about nothing": (
        "unverified: [conventional]", "unverified: [colour]", 30, "step JK-SM", "unverified.0",
        "colour"),
    "version read as a number": ('version: "1"', "version: 1", 2, "", "version", "quotation"),
    "neither true nor false": (
        '"JZ 8"}', '"JZ 8", unverified: maybe}', 64, "link GH-GC -> SG", "unverified", "maybe"),
    "unknown party": (
        "{code: METRO, after", "{code: TRAM, after", 66, "party TRAM", "code", "TRAM"),
    "party that blocks a stranger": (
        "blocks: [GH-GC]", "blocks: [GH-XX]", 66, "party METRO", "blocks.0", "GH-XX"),
    "party that blocks nothing": (
        "{code: METRO, after: [], blocks: [GH-GC]}", "RAIL", 66, "party RAIL", "",
        "none of the steps"),
    "steps as a text": ("    names: {zh: 规划许可, en: Planning permit review}", "    names: both",
                        7, "step GH-GC", "names", "wrong shape"),
    "tab in the indentation": ("    stage: 2", "\tstage: 2", 8, "", "", "not YAML"),
    "quotation mark left open": ('"JZ 8"}', '"JZ 8}', 64, "", "", "not YAML"),
    "field written twice": (
        "promised: 7", "promised: 7\n    promised: 8", 13, "", "", "not YAML"),
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    return load_catalogue(FOLDER)


def parse(text: str) -> TemplateSpec:
    return parse_template(text, "X.yaml", catalogue().organisations, catalogue().parties)


def test_the_sample_that_the_tests_break_is_itself_accepted() -> None:
    spec = parse(SAMPLE)
    assert [step.code for step in spec.steps] == ["GH-GC", "JK-SM", "JK-QR", "SG"]
    assert [(link.pred, link.succ) for link in spec.links][-1] == ("GH-GC", "SG")
    assert spec.step("SG").unit == "cd"


@pytest.mark.parametrize("broken", BROKEN)
def test_a_mistake_is_refused_with_file_line_entry_field_and_remedy(broken: str) -> None:
    old, new, line, item, field, words = BROKEN[broken]
    assert old in SAMPLE, "the sample no longer holds what this case breaks"
    with pytest.raises(TemplateError) as caught:
        parse(SAMPLE.replace(old, new, 1))
    named = {(f.file, f.line, f.item, f.field): f.text() for f in caught.value.faults}
    assert ("X.yaml", line, item, field) in named
    assert words in named["X.yaml", line, item, field]
    assert f"X.yaml, line {line}" in str(caught.value)


@pytest.mark.parametrize("number", range(len(SAMPLE.splitlines())))
def test_a_lost_line_is_either_harmless_or_refused_in_words(number: int) -> None:
    lines = SAMPLE.splitlines()
    try:
        spec = parse("\n".join(lines[:number] + lines[number + 1 :]))
    except TemplateError as refusal:
        assert all(fault.line <= len(lines) for fault in refusal.faults)
    else:
        assert from_document(spec.document) == spec


def test_all_mistakes_of_a_file_are_reported_together_in_the_order_of_their_lines() -> None:
    text = SAMPLE.replace("typical: 10", "typical: ten").replace("stage: 2", "stage: 9")
    with pytest.raises(TemplateError) as caught:
        parse(text.replace("basis: legal", "basis: habit"))
    assert [fault.line for fault in caught.value.faults] == [8, 14, 64]
    assert caught.value.params == {"count": 3}


def test_mistakes_of_several_files_are_reported_together(tmp_path: Path) -> None:
    for name in ("organisations.yaml", "parties.yaml"):
        (tmp_path / name).write_text((FOLDER / name).read_text("utf-8"), "utf-8")
    (tmp_path / "X.yaml").write_text(SAMPLE.replace("stage: 2", "stage: 9"), "utf-8")
    (tmp_path / "Y.yaml").write_bytes("code: 示例".encode("gb18030"))
    with pytest.raises(TemplateError) as caught:
        load_catalogue(tmp_path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("X.yaml", 8),
        ("Y.yaml", 1),
    ]
    assert "UTF-8" in caught.value.faults[1].text()


def test_a_template_code_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("organisations.yaml", "parties.yaml"):
        (tmp_path / name).write_text((FOLDER / name).read_text("utf-8"), "utf-8")
    (tmp_path / "X.yaml").write_text(SAMPLE, "utf-8")
    assert set(load_catalogue(tmp_path).templates) == {"X"}
    (tmp_path / "Y.yaml").write_text(SAMPLE, "utf-8")
    with pytest.raises(TemplateError, match="template X is in two files"):
        load_catalogue(tmp_path)


def test_a_missing_file_of_organisations_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"organisations\.yaml.*missing"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("organisations.yaml", "- code: FZ", "- code: DEV", 8, "there twice"),
        ("organisations.yaml", "kind: applicant", "kind: firm", 7, "firm"),
        ("parties.yaml", "organisation: METRO", "organisation: TRAM", 10, "TRAM"),
        ("parties.yaml", "step: EXT-METRO-SG", "step: EXT-METRO", 40, "there twice"),
    ],
)
def test_a_mistake_in_the_shared_files_is_refused_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, words: str
) -> None:
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    text = (FOLDER / name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TemplateError) as caught:
        load_catalogue(tmp_path)
    assert (caught.value.faults[0].file, caught.value.faults[0].line) == (name, line)
    assert words in str(caught.value)


def test_a_refusal_is_said_in_the_language_of_the_reader() -> None:
    words = {
        "{file}, line {line}, {item}, field {field}": "{file} 第{line}行 {item} {field}",
        "The process templates cannot be used. Mistakes: {count}.": "流程模板有 {count} 处错误。",
        "step": "事项",
        "is missing. Add it.": "缺失，请补上。",
    }
    with pytest.raises(TrackerError) as caught:
        parse(SAMPLE.replace("    typical: 10\n", ""))
    assert caught.value.text(lambda msgid: words[msgid]) == (
        "流程模板有 1 处错误。\nX.yaml 第6行 事项 GH-GC typical: 缺失，请补上。"
    )


def test_the_six_templates_are_there_with_their_flow_types() -> None:
    flows = {code: spec.flow_type for code, spec in catalogue().templates.items()}
    assert flows == {"A": 3, "B": 1, "C": 4, "D": 5, "E": 2, "F": 3}


@pytest.mark.parametrize("code", "ABCDEF")
@pytest.mark.parametrize("seen_as", [lambda spec: spec, as_practised, as_conventional])
def test_with_every_party_asked_no_step_waits_for_itself_and_none_hangs_alone(
    code: str, seen_as
) -> None:
    spec = catalogue().templates[code]
    whole = seen_as(with_parties(spec, {party.code for party in spec.parties}))
    before: dict[str, set[str]] = {step.code: set() for step in whole.steps}
    for link in whole.links:
        before[link.succ].add(link.pred)
    order = list(graphlib.TopologicalSorter(before).static_order())
    assert sorted(order) == sorted(step.code for step in whole.steps)
    linked = {end for link in whole.links for end in (link.pred, link.succ)}
    assert {step.code for step in whole.steps} - linked == set()


def longest_chain(spec: TemplateSpec, end: str) -> tuple[list[str], dict[str, int]]:
    """Steps of the longest finish-to-start chain to ``end``, and its days by unit.

    Calendar days weigh 5/7 of a working day, which is enough to rank chains.
    """
    before: dict[str, list[str]] = {}
    for link in spec.links:
        if link.type == "FS":
            before.setdefault(link.succ, []).append(link.pred)

    @cache
    def reach(code: str) -> tuple[float, tuple[str, ...]]:
        step = spec.step(code)
        days = step.conventional * (1 if step.unit == "wd" else 5 / 7)
        length, chain = max((reach(pred) for pred in before.get(code, ())), default=(0.0, ()))
        return length + days, (*chain, code)

    chain = list(reach(end)[1])
    total = {"wd": 0, "cd": 0}
    for code in chain:
        total[spec.step(code).unit] += spec.step(code).conventional
    return [code for code in chain if spec.step(code).conventional], total


@pytest.mark.parametrize(
    ("parties", "letter", "working_days"), [(set(), [], 97), ({"METRO"}, ["EXT-METRO"], 117)]
)
def test_the_conventional_chain_of_a_adds_up_to_the_published_default(
    parties: set[str], letter: list[str], working_days: int
) -> None:
    spec = as_conventional(with_parties(catalogue().templates["A"], parties))
    chain, total = longest_chain(spec, "SG")
    assert chain == ["GH-YD", "FA", *letter, "GH-GC", "RF-JS", "ST", "XF-SJ", "SG"]
    assert total == {"wd": working_days, "cd": 7}


def test_a_longer_step_beside_the_chain_would_change_the_sum() -> None:
    spec = as_conventional(catalogue().templates["A"])
    slow = tuple(
        step.model_copy(update={"conventional": 90}) if step.code == "SG-ZB" else step
        for step in spec.steps
    )
    assert longest_chain(replace(spec, steps=slow), "SG")[1] == {
        "wd": 20 + 7 + 30 + 90 + 5,
        "cd": 7,
    }


def test_the_metro_letter_is_law_before_the_planning_permit_and_habit_after_the_scheme() -> None:
    spec = catalogue().templates["A"]
    assert "EXT-METRO" not in {step.code for step in spec.steps}
    asked = with_parties(spec, {"METRO"})
    letter = asked.step("EXT-METRO")
    assert (letter.organisation, letter.kind, letter.statutory) == (
        "METRO", "external_opinion", None)  # fmt: skip
    assert "statutory" in letter.unverified
    added = [link for link in asked.links if link not in spec.links]
    assert [(link.pred, link.succ, link.basis) for link in added] == [
        ("FA", "EXT-METRO", "customary"),
        ("EXT-METRO", "GH-GC", "legal"),
    ]
    assert with_parties(asked, {"METRO"}) == asked
    assert (asked.content_hash, asked.document) == (spec.content_hash, spec.document)


def test_a_party_that_the_template_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="Template A has no external party TRAM"):
        with_parties(catalogue().templates["A"], {"METRO", "TRAM"})


def test_every_template_asks_about_the_parties_of_the_law_and_says_what_waits_for_them() -> None:
    for spec in catalogue().templates.values():
        asked = {party.code for party in spec.parties}
        assert {"METRO", "RAIL", "POWER", "ARCH", "BELT", "RIVER", "ROAD", "GAS", "AIR", "MIL",
                "GREEN"} <= asked  # fmt: skip
        steps = {step.code for step in spec.steps}
        for party in spec.parties:
            assert party.blocks and set(party.blocks) <= steps
            assert party.question.zh.endswith("？") and party.question.en.endswith("?")


def test_the_removed_statement_returns_only_in_the_conventional_baseline() -> None:
    spec = catalogue().templates["A"]
    today = {step.code for step in as_practised(spec).steps}
    before = {step.code for step in as_conventional(spec).steps}
    assert before - today == {"JK-SM"}
    assert today - before == {"JK-QR"}
    removed = spec.step("JK-SM").removed
    assert removed is not None and removed.replaced_by == "JK-QR"


def test_phasing_frees_the_pit_permit_from_what_the_single_permit_waited_for() -> None:
    spec = catalogue().templates["F"]
    kinds = [step.certificate for step in spec.steps if step.code.startswith("SG-")]
    names = {cert.names.zh for cert in kinds if cert and cert.kind == "SG"}
    assert len(names) == 3
    waits_today = {link.pred for link in as_practised(spec).links if link.succ == "SG-1"}
    waited = {link.pred for link in as_conventional(spec).links if link.succ == "SG-1"}
    assert {"GH-GC", "ST", "XF-SJ"} <= waited
    assert {"GH-GC", "ST", "XF-SJ"} & waits_today == set()


@pytest.mark.parametrize("code", "ABCDEF")
def test_the_copy_in_the_database_reads_back_as_the_same_template(code: str) -> None:
    spec = catalogue().templates[code]
    assert from_document(spec.document) == spec


def test_the_hash_follows_the_content_and_not_the_layout_of_the_file() -> None:
    first = parse(SAMPLE)
    assert parse("# a remark\n" + SAMPLE).content_hash == first.content_hash
    assert parse(SAMPLE.replace("promised: 7", "promised: 8")).content_hash != first.content_hash


def test_a_damaged_copy_in_the_database_is_refused_and_not_half_read() -> None:
    document = parse(SAMPLE).document.replace('"stage":2', '"stage":22')
    with pytest.raises(TemplateError, match="The most is 5"):
        from_document(document)
    with pytest.raises(TemplateError):
        from_document(document[:-20])


GUIDE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")


def test_the_sample_in_the_guide_is_a_valid_template() -> None:
    sample = GUIDE.split("```yaml\n")[1].split("```")[0]
    spec = parse(sample)
    assert [party.blocks for party in spec.parties] == [("GH-GC",), ("GH-GC",)]


def test_the_guide_names_every_field_that_a_clerk_can_write() -> None:
    unnamed = {field for field in FIELDS if field not in GUIDE}
    assert unnamed == set()


def test_the_refusal_in_the_guide_is_what_the_reader_says_about_its_sample() -> None:
    sample = GUIDE.split("```yaml\n")[1].split("```")[0]
    head, permit = sample.split("  - code: GH-GC")
    with pytest.raises(TemplateError) as caught:
        parse(head + "  - code: GH-GC" + permit.replace("promised: 7", "promised: 21"))
    assert [fault.text() in GUIDE for fault in caught.value.faults] == [True]


def test_the_guide_explains_every_key_of_a_source() -> None:
    shared = catalogue().parties.values()
    cited = [party.source for party in shared]
    for spec in catalogue().templates.values():
        cited += [step.source for step in spec.steps] + [link.source for link in spec.links]
    keys = {part.split()[0] for source in cited for part in source.split("; ")}
    table = GUIDE.split("## 出处缩写")[1]
    known = {
        key for row in re.findall(r"^\| ([A-Z0-9, -]+) \|", table, re.M) for key in row.split(", ")
    }
    assert {key for key in keys if not key.startswith("N-")} - known == set()
