"""What every page is given: who looks, where, and what the desk's menu offers them."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.ledger.queries import latest_checkpoint
from sunlit.pages.guides import RESIDENT, address_for, guide_for
from sunlit.pages.viewing import viewer_for
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the desk's navigation: shown to holders of one of ``roles``, or to all staff where empty.

    What is daily work stands in the bar itself; the rest opens under the name of its ``group``.
    """

    url: str
    title: Text
    roles: tuple[str, ...] = ()
    group: Text | None = None
    current: bool = False


@dataclass(frozen=True)
class MenuGroup:
    """Entries that open under one name; ``current`` where the page belongs to one of them."""

    title: Text
    entries: tuple[MenuEntry, ...]
    current: bool = False


OFFICE = Text("政务", "Office")
MONEY = Text("资金", "Money")
OVERSIGHT = Text("管理", "Oversight")

MENU = (
    MenuEntry("/desk/", Text("待办", "My tasks")),
    MenuEntry("/desk/counter/", Text("窗口", "Counter"), ("enquiry", "centre_director", "village_agent")),
    MenuEntry("/desk/agent/", Text("代办", "My villagers"), ("village_agent",)),
    MenuEntry("/desk/windows/", Text("叫号", "Queue"), ("enquiry", "centre_director", "office_clerk")),
    MenuEntry("/desk/inquiries/", Text("首问登记", "Inquiries")),
    MenuEntry("/desk/matters/", Text("事项", "Matters")),
    MenuEntry("/desk/disclosure/", Text("公开", "Openness"), group=OFFICE),
    MenuEntry(
        "/desk/portal-export/",
        Text("门户导出", "For the county"),
        ("office_clerk", "deputy_leader", "mayor"),
        group=OFFICE,
    ),
    MenuEntry("/desk/boards/", Text("公开栏", "Boards"), group=OFFICE),
    MenuEntry("/desk/powers/", Text("权力", "Powers"), group=OFFICE),
    MenuEntry(
        "/desk/villages/",
        Text("村务", "Villages"),
        (
            "village_agent",
            "village_committee",
            "village_secretary",
            "office_clerk",
            "office_director",
            "handler",
            "station_head",
            "discipline_secretary",
            "mayor",
            "deputy_leader",
            "supervisor",
            "centre_director",
        ),
        group=OFFICE,
    ),
    MenuEntry("/desk/feedback/", Text("反馈", "Feedback"), group=OFFICE),
    MenuEntry("/desk/requests/", Text("申请公开", "Requests"), group=OFFICE),
    MenuEntry("/desk/registers/", Text("台账", "Registers"), group=OFFICE),
    MenuEntry("/desk/promises/", Text("承诺", "Promises"), group=OFFICE),
    MenuEntry("/desk/bodies/", Text("机构", "Bodies"), group=OFFICE),
    MenuEntry("/desk/conduct/", Text("作风", "Conduct"), group=OFFICE),
    MenuEntry("/desk/assessment/", Text("考评", "Assessment"), group=OFFICE),
    MenuEntry(
        "/desk/subsidies/",
        Text("补贴", "Subsidies"),
        (
            "handler",
            "station_head",
            "centre_director",
            "deputy_leader",
            "mayor",
            "supervisor",
            "office_clerk",
        ),
        group=MONEY,
    ),
    MenuEntry(
        "/desk/fees/",
        Text("收费", "Charges"),
        ("enquiry", "centre_director", "deputy_leader", "mayor", "supervisor"),
        group=MONEY,
    ),
    MenuEntry(
        "/desk/unit/",
        Text("本部门", "My unit"),
        ("station_head", "centre_director", "deputy_leader", "mayor"),
        group=OVERSIGHT,
    ),
    MenuEntry(
        "/desk/supervision/",
        Text("监督", "Supervision"),
        ("supervisor", "mayor", "deputy_leader"),
        group=OVERSIGHT,
    ),
    MenuEntry(
        "/desk/catalogue/",
        Text("事项目录", "Catalogue"),
        ("centre_director", "office_clerk"),
        group=OVERSIGHT,
    ),
    MenuEntry("/desk/parameters/", Text("规则参数", "Numbers"), ("mayor",), group=OVERSIGHT),
    MenuEntry(
        "/desk/windows/leaders/",
        Text("带班", "On duty"),
        ("mayor", "executive_deputy", "deputy_leader", "discipline_secretary"),
        group=OVERSIGHT,
    ),
)
ADMIN_MENU = {
    "system": (MenuEntry("/desk/admin/staff/", Text("人员", "Staff")),),
    "security": (MenuEntry("/desk/admin/posts/", Text("岗位授权", "Posts and grants")),),
    "audit": (MenuEntry("/desk/admin/ledger/", Text("日志", "Ledger")),),
}


def menu_for(viewer: Viewer, path: str) -> list[MenuEntry | MenuGroup]:
    """The entries that this viewer may open, in their groups; the one that the path lies under is current. A group in
    which the viewer has one entry is that entry."""
    entries = ADMIN_MENU.get(viewer.admin, ()) if viewer.admin else MENU
    mine = [entry for entry in entries if not entry.roles or viewer.has_role(*entry.roles)]
    here = max((entry.url for entry in mine if path.startswith(entry.url)), key=len, default="")
    mine = [replace(entry, current=entry.url == here) for entry in mine]
    menu: list[MenuEntry | MenuGroup] = []
    for group, members in groupby(mine, key=lambda entry: entry.group):
        found = tuple(members)
        if group is None or len(found) == 1:
            menu += found
        else:
            menu.append(MenuGroup(group, found, any(entry.current for entry in found)))
    return menu


ELDER_COOKIE = "sunlit_elder"


def in_elder_mode(request: HttpRequest) -> bool:
    """Whether somebody chose the elder mode (长辈版) in this browser; no account is needed (GB/T 37668)."""
    return request.COOKIES.get(ELDER_COOKIE) == "1"


def desk(request: HttpRequest) -> dict[str, Any]:
    """Context processor: viewer, township, menu and help on desk pages; elsewhere help and the chosen way to read,
    without a query."""
    if not request.path.startswith("/desk/"):
        return {
            "elder": in_elder_mode(request),
            "help_address": address_for(_route(request), RESIDENT),
            "printed_on": clock.today(),
        }
    viewer = viewer_for(request)
    if viewer.staff_id is None:
        return {"viewer": viewer}
    return {
        "viewer": viewer,
        "township": request.user.township,  # type: ignore[union-attr]
        "menu": menu_for(viewer, request.path),
        "help_address": address_for(_route(request), guide_for(viewer)),
    }


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def township_or_404(code: str) -> Organisation:
    """The township of a public address, by its code in any case. Raises Http404."""
    try:
        return Organisation.objects.get(code=code.upper(), kind=Organisation.Kind.TOWNSHIP)
    except Organisation.DoesNotExist as error:
        raise Http404 from error


def public_page(township: Organisation, **context: Any) -> dict[str, Any]:
    """The context of a public page of a township, with the latest checkpoint for its foot."""
    return {"township": township, "checkpoint": latest_checkpoint(township.code), **context}
