from config import settings


def is_on() -> bool:
    return bool(settings().oidc_issuer)


def name() -> str:
    return settings().oidc_name
