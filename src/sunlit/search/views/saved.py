"""Saved searches: ask for one, confirm it, end it. No page shows an address."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sunlit.core.refusals import Refused
from sunlit.language import current
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.search import queries, saving
from sunlit.search.forms import SaveForm


@for_everybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, township: str) -> HttpResponseBase:
    """Have an e-mail when something new is published about what you look for."""
    place = township_or_404(township)
    refusal, status = None, 200
    form = SaveForm(request.POST or None, initial={"q": queries.cleaned(request.GET.get("q", ""))})
    try:
        saving.available()
        if request.method == "POST":
            status = 422
            if form.is_valid():
                typed = form.cleaned_data
                saving.ask(place, typed["q"], typed["email"], current(), who=address_of(request))
                return redirect(f"{request.path}?sent=1")
    except Refused as refused:
        refusal = refused
        status = {"too_often": 429, "no_mail": 200}.get(refused.code, 422)
    context = public_page(
        place, section="search", form=form, refusal=refusal, sent=request.GET.get("sent") == "1"
    )
    return render(request, "search/save.html", context, status=status)


@for_everybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, township: str, reference: UUID, code: str) -> HttpResponse:
    """Is it you who wants these mails? Confirmed by a press, because mail programs open links by themselves."""
    place = township_or_404(township)
    _check(reference, code)
    row = saving.found(place, reference)
    if row is not None and request.method == "POST":
        saving.confirm(row)
        row.refresh_from_db()
    context = public_page(place, section="search", row=row, code=code)
    return render(request, "search/confirm.html", context)


@for_everybody
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, township: str, reference: UUID, code: str) -> HttpResponse:
    """Stop these mails. A mail program sends the POST by itself (RFC 8058), so it carries no token of a form; the code in
    the address is what only whoever got the mail has."""
    place = township_or_404(township)
    if request.method == "POST":
        if not saving.is_right(reference, code):
            raise PermissionDenied
        saving.end(place, reference)
    _check(reference, code)
    row = saving.found(place, reference)
    return render(request, "search/end.html", public_page(place, section="search", row=row))


def _check(reference: UUID, code: str) -> None:
    if not saving.is_right(reference, code):
        raise Http404
