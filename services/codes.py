"""National codes that people type: project codes and unified social credit codes."""

from __future__ import annotations

import re

from errors import InputError

PROJECT_CODE = re.compile(r"(\d{4})-\d{6}-\d{2}-\d{2}-\d{6}")
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def project_code(text: str) -> str:
    """The 24-character code of the online approval platform, trimmed.

    Its first group is a year (2017...) or, in newer codes, year and month (2509: 2025-09).
    """
    code = text.strip()
    match = PROJECT_CODE.fullmatch(code)
    if not match:
        raise InputError(
            "“{code}” is not a project code. It has 24 characters, like 2109-420105-04-01-123456.",
            field="code",
            code=code,
        )
    group = match.group(1)
    if not (2000 <= int(group) <= 2100 or 1 <= int(group[2:]) <= 12):
        raise InputError(
            "The first group “{group}” of the project code is neither a year nor year and month.",
            field="code",
            group=group,
        )
    return code


def credit_code(text: str) -> str:
    """The unified social credit code in capitals, its check character verified (GB 32100)."""
    code = text.strip().upper()
    if len(code) != 18 or any(c not in CREDIT_ALPHABET for c in code):
        raise InputError(
            "“{code}” is not a credit code: 18 digits and capital letters, without I, O, S, V, Z.",
            field="credit_code",
            code=code,
        )
    values = [CREDIT_ALPHABET.index(c) for c in code]
    total = sum(v * w for v, w in zip(values, CREDIT_WEIGHTS, strict=False))
    expected = CREDIT_ALPHABET[(31 - total % 31) % 31]
    if code[17] != expected:
        raise InputError(
            "The credit code “{code}” has a wrong check character. Compare it with the licence.",
            field="credit_code",
            code=code,
        )
    return code
