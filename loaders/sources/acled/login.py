"""The user's own login at ACLED, and the token it buys. Neither is ever kept or shown."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.errors import FetchFailed, NotSetUp
from loaders.fetching import post_form

if TYPE_CHECKING:
    import requests

USERNAME = "POSTWATCH_ACLED_USERNAME"
PASSWORD = "POSTWATCH_ACLED_PASSWORD"  # noqa: S105 - the name of a variable
SECRETS = Path(".streamlit/secrets.toml")
"""Read below the working folder. Streamlit puts its top-level keys into the environment itself."""

_N_BYTES_MAX = 64 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


@dataclass(frozen=True, slots=True)
class Login:
    """An account at acleddata.com; the password is never part of the representation."""

    username: str
    password: str = field(repr=False)


def read_login(
    place: str, environment: Mapping[str, str] = os.environ, secrets: Path = SECRETS
) -> Login:
    """Read `USERNAME` and `PASSWORD` from the environment, or from Streamlit's file of secrets.

    The TOML file has the same two names at its top and need not exist. Raises `NotSetUp` if one of
    the two is given nowhere; names it, and says where to put it.
    """
    filed = _read_secrets(place, secrets)
    found = {name: environment.get(name) or filed.get(name) or "" for name in (USERNAME, PASSWORD)}
    missing = [name for name, value in found.items() if not value]
    if missing:
        raise NotSetUp(
            f"{place}: needs your own login at acleddata.com; {' and '.join(missing)} not set: "
            f"set {USERNAME} and {PASSWORD} in the environment or in {secrets}"
        )
    return Login(found[USERNAME], found[PASSWORD])


def fetch_token(session: "requests.Session", url: str, login: Login, place: str) -> str:
    """Buy a token with a login; it lasts a day and is used for one run only.

    Raises `FetchFailed` if there is none to be had. The message holds neither login nor token.
    """
    form = {
        "username": login.username,
        "password": login.password,
        "grant_type": "password",
        "client_id": "acled",
    }
    try:
        body = post_form(session, url, form, n_bytes_max=_N_BYTES_MAX)
    except FetchFailed as error:
        raise FetchFailed(f"{place}: the login gave no token: {error}") from error
    try:
        token = json.loads(body)["access_token"]
    except (ValueError, KeyError, TypeError):
        token = None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise FetchFailed(f"{place}: {url}: answered without a token; allowed: an access_token")
    return token


def _read_secrets(place: str, secrets: Path) -> dict[str, str]:
    try:
        values = tomllib.loads(secrets.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        # What is wrong with it is not repeated: the message could hold a secret.
        raise NotSetUp(f"{place}: {secrets} cannot be read as TOML") from None
    return {name: value for name, value in values.items() if isinstance(value, str)}
