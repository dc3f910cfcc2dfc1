"""What every route answers to each of the eleven readers, about the project of company A.

The columns stand in the order of ``matrix.READERS``. 303 to a stranger is the way to the sign-in;
404 is one answer, whether a thing is denied or absent. Forms are sent without the token of the
session, so 400 is "not your form" and no row changes.
"""

from __future__ import annotations

from tests.access.matrix import READERS

_ANSWERS = {
    #                               anon devA devB lia  D1m  D1c  D2c  link sys  sec  aud
    "GET /account/sign-in":        "200 303 303 303 303 303 303 303 303 303 303",
    "POST /account/sign-in":       "401 401 401 401 401 401 401 401 401 401 401",
    "POST /account/sign-in/code":  "401 401 401 401 401 401 401 401 401 401 401",
    "POST /account/sign-out":      "303 303 303 303 303 303 303 303 303 303 303",
    "GET /account/oidc":           "404 404 404 404 404 404 404 404 404 404 404",
    "GET /account/oidc/callback":  "401 401 401 401 401 401 401 401 401 401 401",
    "GET /account/security":       "303 200 200 200 200 200 200 200 200 200 200",
    "POST /account/security/password":
                                   "303 400 400 400 400 400 400 400 400 400 400",
    "POST /account/security/contact":
                                   "303 400 400 400 400 400 400 400 400 400 400",
    "POST /account/security/second-factor/start":
                                   "303 400 400 400 400 400 400 400 400 400 400",
    "POST /account/security/second-factor/confirm":
                                   "303 400 400 400 400 400 400 400 400 400 400",
    "POST /account/security/second-factor/remove":
                                   "303 400 400 400 400 400 400 400 400 400 400",
    "POST /account/security/end":  "303 400 400 400 400 400 400 400 400 400 400",
    "POST /account/security/end-others":
                                   "303 400 400 400 400 400 400 400 400 400 400",
    "GET /account/reset/{token}":  "404 404 404 404 404 404 404 404 404 404 404",
    "POST /account/reset/{token}": "404 404 404 404 404 404 404 404 404 404 404",
    "GET /healthz":                "200 200 200 200 200 200 200 200 200 200 200",
    "GET /metrics":                "404 404 404 404 404 404 404 404 404 404 404",
    "GET /export/ledger/{code}/{certificate:int}":
                                   "303 200 404 200 200 200 200 404 404 404 404",
    "GET /export/slip/{number:int}":
                                   "303 404 404 200 200 200 200 404 404 404 404",
    "GET /export/audit.csv":       "303 404 404 404 404 404 404 404 404 404 200",
    "GET /files/{number:int}":     "303 200 404 200 200 200 200 404 404 404 404",
    "GET /files/letter/{step:int}":
                                   "303 404 404 200 200 200 200 404 404 404 404",
    "GET /reply/{token}":          "404 404 404 404 404 404 404 404 404 404 404",
    "POST /reply/{token}/acknowledge":
                                   "404 404 404 404 404 404 404 404 404 404 404",
    "POST /reply/{token}/promise": "404 404 404 404 404 404 404 404 404 404 404",
    "POST /reply/{token}/answer":  "404 404 404 404 404 404 404 404 404 404 404",
    "GET /reply/{token}/file/{number:int}":
                                   "404 404 404 404 404 404 404 404 404 404 404",
}  # fmt: skip
ANSWERS: dict[str, dict[str, int]] = {
    route: dict(zip(READERS, map(int, row.split()), strict=True)) for route, row in _ANSWERS.items()
}
