"""Photographs five pages of the demonstration for the README: `script/pictures [address]`."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"


def sign_in(page: Page, address: str, words: str, goto: str) -> None:
    """Sign in by one click as the first person whose button says these words."""
    page.context.clear_cookies()
    page.goto(f"{address}/desk/sign-in/?next={goto}")
    page.locator(f"button:has-text('{words}')").first.click()
    page.wait_for_url(f"**{goto}*")


def main(address: str) -> None:
    """Take the pictures, each of the first screen at 1366 by 900."""
    program = next(
        path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            chromium_sandbox=False,
            args=["--disable-background-networking"],
            env={**os.environ, "FONTCONFIG_FILE": str(ROOT / "frontend" / "fonts.conf")},
        )
        page = browser.new_page(viewport={"width": 1366, "height": 900}, locale="zh-CN")

        def shoot(name: str) -> None:
            page.screenshot(path=PICTURES / f"{name}.png")

        page.goto(f"{address}/qx/")
        shoot("home")
        page.goto(f"{address}/qx/items/civil.low-income-rural/")
        shoot("guide")
        sign_in(page, address, "林晓晴", "/desk/counter/")
        shoot("counter")
        sign_in(page, address, "江一诺", "/desk/matters/")
        page.goto(f"{address}/desk/matters/?state=open&standing=on_time")
        page.locator("table a").first.click()
        page.wait_for_load_state()
        shoot("matter")
        sign_in(page, address, "邵正言", "/desk/supervision/")
        shoot("supervision")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
