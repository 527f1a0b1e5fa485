"""Photographs pages of the demonstration: five for the README, and those that the help shows.

    script/pictures [address]

The help's pictures are named in ``src/sunlit/pages/help/*.yaml``; one that no guide names, or that has no page here,
stops the script.
"""

import io
import os
import shutil
import sys
from pathlib import Path

import yaml
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
HELP = ROOT / "frontend" / "static" / "help"
GUIDES = ROOT / "src" / "sunlit" / "pages" / "help"
HELP_SIZE = (960, 600)

# Picture of the help: who looks (the words of the button at sign-in, empty for the public), and at which page.
PAGES = {
    "resident-home": ("", "/qx/"),
    "resident-guide": ("", "/qx/items/civil.low-income-rural/"),
    "resident-follow": ("", "/qx/follow/"),
    "resident-windows": ("", "/qx/windows/"),
    "resident-elder": ("", "/qx/simple/"),
    "resident-open": ("", "/qx/disclosure/"),
    "clerk-queue": ("林晓晴", "/desk/windows/"),
    "clerk-counter": ("林晓晴", "/desk/counter/?q=dibao"),
    "clerk-inquiries": ("林晓晴", "/desk/inquiries/"),
    "agent-home": ("田禾", "/desk/agent/"),
    "agent-take": ("田禾", "/desk/agent/new/"),
    "agent-villages": ("田禾", "/desk/villages/"),
    "head-unit": ("卫东升", "/desk/unit/"),
    "head-supervision": ("邵正言", "/desk/supervision/"),
    "head-catalogue": ("江一诺", "/desk/catalogue/"),
    "head-openness": ("江一诺", "/desk/disclosure/"),
    "administrator-staff": ("系统管理员", "/desk/admin/staff/"),
    "administrator-posts": ("安全管理员", "/desk/admin/posts/"),
    "administrator-ledger": ("审计管理员", "/desk/admin/ledger/"),
    "everyone-tasks": ("叶知秋", "/desk/"),
    "everyone-matter": ("江一诺", "/desk/matters/?state=open&kind=application"),
}


def wanted() -> set[str]:
    """The pictures that the guides name, without their ending."""
    guides = (yaml.safe_load(path.read_text("utf-8")) for path in sorted(GUIDES.glob("*.yaml")))
    return {
        Path(part["picture"]["file"]).stem
        for guide in guides
        for part in guide.get("parts", ())
        if "picture" in part
    }


def sign_in(page: Page, address: str, words: str, goto: str) -> None:
    """Sign in by one click as the first person whose button says these words."""
    page.context.clear_cookies()
    page.goto(f"{address}/desk/sign-in/?next={goto}")
    page.locator(f"button:has-text('{words}')").first.click()
    page.wait_for_url(f"**{goto}*")


def photograph_help(page: Page, address: str) -> None:
    """The pictures of the help, small enough to be read on a telephone's connection."""
    if wanted() != set(PAGES):
        sys.exit(f"named by a guide or here, but not by both: {sorted(wanted() ^ set(PAGES))}")
    HELP.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": HELP_SIZE[0], "height": HELP_SIZE[1]})
    for name, (who, where) in PAGES.items():
        if who:
            sign_in(page, address, who, where.partition("?")[0])
        else:
            page.context.clear_cookies()
        page.goto(address + where)
        if name == "everyone-matter":
            page.locator("table a").first.click()
            page.wait_for_load_state()
        taken = Image.open(io.BytesIO(page.screenshot()))
        taken.save(HELP / f"{name}.webp", "WEBP", quality=60, method=6)


def main(address: str) -> None:
    """Take the pictures, each of the first screen: 1366 by 900 for the README, 960 by 600 for the help."""
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
        page.goto(f"{address}/desk/matters/?state=open&kind=application")
        page.locator("table a").first.click()
        page.wait_for_load_state()
        shoot("matter")
        sign_in(page, address, "邵正言", "/desk/supervision/")
        shoot("supervision")
        photograph_help(page, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
