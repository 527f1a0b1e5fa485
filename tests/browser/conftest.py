"""What every browser test starts with: two invented townships, somebody signed in, a picture for the eyes."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

BACKEND = "django.contrib.auth.backends.ModelBackend"
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def people(transactional_db, people):
    """As everywhere, and the server's thread sees them."""
    return people


@pytest.fixture
def enter(people, live_server):
    """Sign somebody in on a page's browser, in a language; answers the server's address."""

    def sign_in(page, username: str, language: str = "zh-hans") -> str:
        client = Client()
        client.force_login(people[username], backend=BACKEND)
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
            ]
        )
        return live_server.url

    return sign_in


@pytest.fixture
def shot():
    """Keep a picture of a page where SUNLIT_SHOTS names a folder, for the eyes of whoever changes it."""

    def take(page, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    return take
