"""Where a rule or a duration comes from, in words: the keys of the templates spelled out."""

from __future__ import annotations

import re

from ui import words
from ui.words import N_, _

LAWS = {
    "XK": N_("Administrative Licensing Law"),
    "GH": N_("Urban and Rural Planning Law"),
    "JZ": N_("Construction Law"),
    "XF": N_("Fire Protection Law"),
    "XFG": N_("Interim Rules on Fire-Design Review"),
    "ST12": N_("Measures for Working-Drawing Review"),
    "ZL": N_("Works Quality Regulations"),
    "HP": N_("Environmental Impact Assessment Law"),
    "RF": N_("Civil Air Defence Law"),
    "BD": N_("Immovable Property Registration Regulations"),
    "HB": N_("Private Investment Verification and Filing Regulations"),
    "ZT": N_("Government Investment Regulations"),
    "SB": N_("Water and Soil Conservation Law"),
    "FH": N_("Flood Control Law"),
    "HD": N_("River Channel Regulations"),
    "WW": N_("Cultural Relics Protection Law"),
    "KZ": N_("Seismic Regulations for Construction Works"),
    "TL": N_("Railway Safety Regulations"),
    "DL": N_("Power Facilities Protection Regulations"),
    "GL": N_("Highway Safety Protection Regulations"),
    "RQ": N_("Urban Gas Regulations"),
    "JC": N_("Civil Airport Regulations"),
    "JS": N_("Military Facilities Protection Law"),
    "LH": N_("Urban Greening Regulations"),
    "HZM": N_("Hangzhou Rail Transit Regulations"),
    "ZZM": N_("Zhengzhou Rail Transit Regulations"),
    "LYM": N_("Luoyang Rail Transit Regulations"),
    "CQM": N_("Chongqing Rail Transit Regulations"),
    "ZBW": N_("Zibo Cultural Relics Rules"),
    "HNW": N_("Henan Cultural Relics Rules"),
    "JNW": N_("Jinan Cultural Relics Rules"),
    "BJL": N_("Beijing Greening Regulations"),
}
OTHERS = {
    "G11": N_("State Council Office, 2019 no. 11"),
    "WH-OPT": N_("the procedure in Wuhan before 2018"),
    "CTY": N_("published limits of another county"),
    "FDK": N_("published limits of another county"),
    "JB": N_("the item list of another district"),
    "SEED": N_("the press report on the real case"),
    "CODE-3.1.4": N_("the protection code for metro structures"),
}
_KEY = re.compile(r"(?P<key>[A-Z][A-Z0-9.]*(?:-[^\s;]+)?)(?:\s+(?P<articles>[\d][\d,\s–-]*))?.*")


def source_words(text: str) -> str:
    """``GH 40; XK 42`` as a reader says it. What people typed themselves stays as it is."""
    parts = [_part(part.strip()) for part in text.split(";") if part.strip()]
    return ("；" if words.code() == "zh" else "; ").join(dict.fromkeys(parts))


def _part(part: str) -> str:
    found = _KEY.fullmatch(part)
    if not found:
        return part
    key, articles = found["key"], (found["articles"] or "").strip(" ,")
    if key in LAWS:
        if not articles:
            return _(LAWS[key])
        if words.code() == "zh":
            articles = re.sub(r",\s*", "、", articles)
        return _("{law}, art. {articles}").format(law=_(LAWS[key]), articles=articles)
    if key in OTHERS:
        return _(OTHERS[key])
    return _("press report") if key.startswith("N-") else part
