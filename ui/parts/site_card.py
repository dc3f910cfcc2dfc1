"""What a reader sees of a site: where the red line comes from, the map, what it touches."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts.site_map import site_map
from ui import site_words, words
from ui.parts import screen
from ui.shell import plain
from ui.source_words import source_words
from ui.words import N_, _, ngettext
from views.site import Finding, Request, Site

ASSUMED = N_("Assumed outline: no source states the red line of this site.")
SAMPLE = N_("Sample outline, drawn for demonstration.")


def sentence(seen: Site) -> None:
    """One sentence that says what matters."""
    if seen.red_line is None:
        st.info(_("There is no red line yet. Upload it to see what the site touches."),
                icon=":material/polyline:")  # fmt: skip
        return
    touched = [f for f in seen.findings if f.zones]
    new = [r for r in seen.requests if r.state == "new"]
    if not seen.layers:
        text = _("Nothing can be said yet: no constraint layer is stored.")
    elif not touched:
        text = _("The red line touches none of the zones of the stored layers.")
    else:
        text = _nearest(touched[0])
        if len(touched) > 1:
            others = len(touched) - 1
            text += " " + ngettext(
                "Another layer is too near as well.",
                "{n} other layers are too near as well.",
                others,
            )
        if new:
            text += " " + ngettext("{n} letter is missing.", "{n} letters are missing.", len(new))
    st.markdown(f"#### {text}")
    if seen.far:
        st.warning(
            _("The nearest layer is more than 50 km away. Check the coordinate systems."),
            icon=":material/wrong_location:",
        )


def _nearest(finding: Finding) -> str:
    name = plain(finding.feature or finding.layer)
    if finding.distance_m == 0:
        return _("The red line touches {name}.").format(name=name)
    return _("The red line comes within {distance} of {name}: inside its zone.").format(
        distance=site_words.metres(finding.distance_m), name=name
    )


def source(seen: Site) -> None:
    """Where the red line comes from, what was mended; samples say so."""
    line = seen.red_line
    if line is None:
        return
    if line.assumed or line.sample:
        st.warning(_(ASSUMED if line.assumed else SAMPLE), icon=":material/draw:")
    facts = [
        site_words.area(line.area_m2),
        ngettext("{n} corner", "{n} corners", line.corners),
        line.source,
        words.day(line.dated_on, long=True),
        site_words.frame(line.frame),
    ]
    st.caption(plain(" · ".join(facts)))
    for text, gaps in line.repairs:
        st.caption(f":material/build: {plain(site_words.repair(text, gaps))}")


def figure(seen: Site, key: str = "site_map") -> None:
    """The map; the tables below say the same."""
    st.plotly_chart(
        site_map(
            seen.pieces, words=site_words.site_map(), dark=screen.dark(), narrow=screen.narrow()
        ),
        theme=None, key=key, config={"displayModeBar": False},
        alt=_("Map of the site of {project}; the table beside it says the same").format(
            project=seen.project
        ),
    )  # fmt: skip
    st.caption(_("To scale, from the stored layers alone; no map service is asked."))


def findings(seen: Site) -> None:
    """Every zone that the red line lies in, then what lies near without touching."""
    touched = [f for f in seen.findings if f.zones]
    clear = [f for f in seen.findings if not f.zones]
    st.markdown(f"**{_('What the red line touches')}**")
    if not touched:
        st.caption(_("Nothing."))
    for finding in touched:
        _finding(finding)
    if clear:
        with st.expander(
            ngettext("{n} layer is clear", "{n} layers are clear", len(clear)),
            icon=":material/check:",
        ):
            for finding in clear:
                st.caption(
                    plain(
                        _("{name}: {distance} away, the zone is {width} wide.").format(
                            name=finding.feature or finding.layer,
                            distance=site_words.metres(finding.distance_m),
                            width=site_words.metres(finding.widest_m),
                        )
                    )
                )
    if seen.unchecked:
        with st.expander(
            ngettext(
                "{n} kind is not checked: no layer", "{n} kinds are not checked: no layer",
                len(seen.unchecked),
            ),
            icon=":material/help:",
        ):  # fmt: skip
            mark = "、" if words.code() == "zh" else ", "
            st.caption(plain(mark.join(seen.unchecked)))


def _finding(finding: Finding) -> None:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"**{plain(finding.feature or finding.layer)}**", width="content")
            distance = (
                _("touches") if finding.distance_m == 0 else site_words.metres(finding.distance_m)
            )
            st.badge(distance, color="orange", width="content")
        more = ""
        if finding.features > 1:
            count = ngettext("{n} in the zone", "{n} in the zone", finding.features)
            more = f" · {count}"
        st.caption(plain(finding.kind + more))
        for zone in finding.zones:
            said = (
                _("{zone}, {width} wide").format(
                    zone=zone.name, width=site_words.metres(zone.width_m)
                )
                if zone.width_m
                else zone.name
            )
            note = "" if zone.letter else f" · {_('a remark, no letter')}"
            st.caption(
                plain(f"{said} · {source_words(zone.source)}")
                + f" ({_(site_words.CONFIDENCE[zone.confidence])}){note}"
            )


def requests(seen: Site) -> None:
    """Who is asked, for what paper, and what waits for it; as a table."""
    if not seen.requests:
        return
    st.markdown(f"**{_('Letters that follow')}**")
    mark = "、" if words.code() == "zh" else ", "
    st.dataframe(
        pd.DataFrame(
            {
                _("Letter"): [r.party for r in seen.requests],
                _("Document"): [r.document or words.NOTHING for r in seen.requests],
                _("Because of"): [mark.join(r.because) for r in seen.requests],
                _("Permits that wait"): [mark.join(r.blocks) or words.NOTHING
                                         for r in seen.requests],
                _("Status"): [_(site_words.STATES[r.state]) for r in seen.requests],
                _("Remarks"): [remark(r) for r in seen.requests],
            }
        ),
        hide_index=True,
    )  # fmt: skip


def remark(request: Request) -> str:
    """The basis of the letter, and whether all of it is backed."""
    note = _("partly unverified") if request.unverified else ""
    return " · ".join(part for part in (source_words(request.source), note) if part)


def layers(seen: Site) -> None:
    """Every stored layer with its source."""
    if not seen.layers:
        st.caption(_("No layer is stored yet."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                _("Layer"): [_marked(layer.name, layer.sample) for layer in seen.layers],
                _("What it shows"): [layer.kind for layer in seen.layers],
                _("Features"): [layer.features for layer in seen.layers],
                _("Source"): [layer.source for layer in seen.layers],
                _("Date"): [layer.dated_on for layer in seen.layers],
                _("Coordinates"): [site_words.frame(layer.frame) for layer in seen.layers],
                _("Remarks"): [
                    " ".join(site_words.repair(text, gaps) for text, gaps in layer.repairs)
                    for layer in seen.layers
                ],
            }
        ),
        hide_index=True,
    )


def _marked(name: str, sample: bool) -> str:
    said = _("(sample)")
    return f"{name} {said}" if sample and "示例" not in name else name


def history(seen: Site) -> None:
    """Screenings that were confirmed, newest first."""
    for one in seen.history:
        touched = "; ".join(f"{name} {site_words.metres(m)}" for name, m in one.touched)
        added = ", ".join(one.letters) or _("no letter")
        st.markdown(f"**{words.moment(one.at)}** · {plain(one.by)}")
        st.caption(plain(_("Touched: {touched}. Added: {letters}. {note}").format(
            touched=touched or _("nothing"), letters=added, note=one.note
        )))  # fmt: skip
