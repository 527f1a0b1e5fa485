"""How the pages of people are shown: who looks, the menu of administrators, refusals beside their field."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.pages import answers
from sunlit.pages.viewing import viewer_for

status_of = partial(
    answers.status_of, also=("already_approved", "already_ended", "letter_taken", "username_taken")
)
_MENUS: dict[str, tuple[tuple[str, Text], ...]] = {
    "system": (
        ("/desk/admin/staff/", Text("人员账户", "Accounts")),
        ("/desk/admin/idle/", Text("长期未登录", "Idle accounts")),
        ("/desk/admin/organisations/", Text("机构", "Organisations")),
        ("/desk/admin/import/", Text("导入", "Import")),
    ),
    "security": (
        ("/desk/admin/posts/", Text("岗位授权", "Grants of posts")),
        ("/desk/admin/policy/", Text("安全策略", "Security policy")),
        ("/desk/admin/organisations/", Text("机构", "Organisations")),
    ),
    "audit": (
        ("/desk/admin/ledger/", Text("审计台账", "Ledger")),
        ("/desk/admin/organisations/", Text("机构", "Organisations")),
    ),
}


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page with the viewer, the township and, for administrators, their own menu."""
    viewer = viewer_for(request)
    known: dict[str, Any] = {"viewer": viewer}
    if viewer.staff_id is not None:
        known["township"] = getattr(request.user, "township", None)
    if viewer.admin:
        known["menu"] = menu_of(request)
    return render(request, f"people/{template}.html", known | context, status=status)


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of the administrator who looks."""
    return [
        {"url": url, "title": title, "current": request.path.startswith(url)}
        for url, title in (
            *_MENUS[viewer_for(request).admin],
            ("/desk/account/", Text("我的账户", "My account")),
        )
    ]


def refuse(form: forms.Form, refusal: Refused) -> int:
    """Put a refusal beside the field it names; the HTTP status for it."""
    if refusal.field in form.fields:
        form.add_error(refusal.field, spoken(refusal.reason))
    return status_of(refusal)


def said(refusal: Refused) -> str:
    """A refusal as one sentence in the language of the page."""
    return refusal.sentence(current())


def number(text: str) -> int:
    """A row's number out of a form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
