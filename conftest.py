"""What every test finds: the test profile, data in a temporary folder, and a real browser with Chinese fonts."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent
_DATA = tempfile.mkdtemp(prefix="sunlit-test-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)

# Before Django reads its settings. No test may touch the data of the checkout, whatever the caller's shell has set.
os.environ["SUNLIT_PROFILE"] = "test"
os.environ["SUNLIT_DATA"] = _DATA
os.environ["DJANGO_SETTINGS_MODULE"] = "sunlit.settings"

# Before any other conftest imports a model. ``pytest -p no:django`` (without -n) runs the tests of core alone.
if "no:django" not in sys.argv:
    import django

    django.setup()
    pytest_plugins = ["sunlit.demonstration.tests.townships"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
FONTS = ROOT / "frontend/fonts.conf"
_OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """A test that uses the browser is a browser test, also when its writer forgot to say so; the longest begin."""
    for item in items:
        # A fixture that is chosen while the test runs isn't named there; what it is looked at with is.
        if {"browser", "axe", "browser_problems"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    yield
    # The longest begin first, so that no worker is left with one of them at the end. Those that empty the tables keep
    # their place behind the others.
    items.sort(key=lambda item: not item.get_closest_marker("slow") or _empties_the_tables(item))


def _empties_the_tables(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in getattr(
        item, "fixturenames", ()
    )


@pytest.fixture(autouse=True)
def _nothing_remembered_of_another_database(request: pytest.FixtureRequest) -> None:
    """What the process remembers of stored procedures and posts belongs to the database of one test."""
    if "sunlit.matters.book" in sys.modules:
        from sunlit.matters import book, seats

        book.forget_stored()
        seats.forget()


@pytest.fixture(autouse=True)
def _a_slow_machine_counts_the_same_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ten seconds the program looks again for a township's own numbers and the tree of its units, every half a
    minute it notes that a session is used. Between two pages whose queries are compared, that much time passes on a slow
    machine only."""
    for name, setting in (
        ("sunlit.people.gate", "_SEEN_EVERY"),
        ("sunlit.people.policy", "_REMEMBER_SECONDS"),
        ("sunlit.matters.choices", "_REMEMBER_SECONDS"),
        ("sunlit.matters.seats", "_REMEMBER_SECONDS"),
    ):
        if name in sys.modules:
            monkeypatch.setattr(sys.modules[name], setting, 600.0)
    if "sunlit.people.policy" in sys.modules:
        from sunlit.people import policy

        # Nobody has set anything yet: what another test set is forgotten, and nothing has to be read.
        monkeypatch.setattr(policy, "_known", (monotonic(), {}))


@pytest.fixture(autouse=True)
def _in_the_language_of_the_settings() -> None:
    """A request in English leaves its language behind in the thread; the next test begins in Chinese."""
    if "django" in sys.modules:
        from django.utils import translation

        translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium of this machine, headless. ``SUNLIT_CHROMIUM`` names another one."""
    names = (os.environ.get("SUNLIT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if name and (path := shutil.which(name))), None)
    if program is None:
        # In CI a test that could not run must not look like one that passed.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium on this machine")
    if not (ROOT / "frontend/built/manifest.json").exists():
        pytest.fail("the front-end files are missing: run script/setup test")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # The flags that keep Chromium from calling home; as root it can't make its own sandbox.
    flags = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=[*flags, "--disable-background-networking"],
            chromium_sandbox=False,
            env=os.environ | {"FONTCONFIG_FILE": str(FONTS)},
        )
        yield chromium
        chromium.close()


@pytest.fixture
def browser_problems() -> Iterator[list[str]]:
    """What went wrong in the browser: script errors, requests to other hosts, and console errors, among
    which Chromium reports each breach of the content-security policy. Anything left in it at the end fails the test; one that expects a problem (a page
    answered with 403 is a console error too) looks at it and clears it."""
    problems: list[str] = []
    yield problems
    assert not problems, "in the browser:\n" + "\n".join(problems)


@pytest.fixture
def new_context(browser: "Browser", browser_problems: list[str]) -> Iterator[Callable[..., "BrowserContext"]]:
    """Opens further browser contexts (other people, other screens), all watched; options are Playwright's."""
    contexts: list[BrowserContext] = []

    def watch(request_url: str) -> None:
        parts = urlsplit(request_url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in _OWN_HOSTS:
            browser_problems.append(f"request to another host: {request_url}")

    def open_context(**options: object) -> "BrowserContext":
        defaults = {
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "viewport": {"width": 1366, "height": 768},
        }
        context = browser.new_context(**(defaults | options))
        context.set_default_timeout(10_000)
        context.on("request", lambda request: watch(request.url))
        context.on("weberror", lambda error: browser_problems.append(f"script error: {error.error}"))
        context.on(
            "console",
            lambda message: (
                browser_problems.append(f"console: {message.text} ({message.location.get('url', '')})")
                if message.type == "error"
                else None
            ),
        )
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., "BrowserContext"]) -> "Page":
    """A page on an office screen, 1366×768."""
    return new_context().new_page()


@pytest.fixture
def phone(new_context: Callable[..., "BrowserContext"]) -> "Page":
    """A page on a phone, 375×812, with touch."""
    size = {"width": 375, "height": 812}
    return new_context(viewport=size, device_scale_factor=2, is_mobile=True, has_touch=True).new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[["Page"], list[str]]:
    """Examines a page with axe-core, all rules; one line per violation: rule, what is wrong, where."""
    source = AXE.read_text("utf-8")

    def examine(page: "Page") -> list[str]:
        # By the debugging protocol, not by a script tag: the page's content-security policy stays in force.
        page.evaluate(f"() => {{ {source}\n }}")
        found = page.evaluate("async () => (await window.axe.run(document)).violations")
        return [
            f"{fault['id']}: {fault['help']}: {', '.join(str(node['target'][0]) for node in fault['nodes'][:5])}"
            for fault in found
        ]

    return examine
