"""Following one's own matter with number, code and a check; nothing about anybody else's can be learnt here."""

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit.core.refusals import Refused
from sunlit.hall import own_forms, queries_public, visitor_questions
from sunlit.hall.actions import following, public_use
from sunlit.hall.actions.following import Held
from sunlit.hall.forms.public import FollowForm, WithdrawForm
from sunlit.hall.views.public import back_to, key_in, status_of, with_files
from sunlit.hall.views.why import asked_first
from sunlit.language import say
from sunlit.matters import attachments, documents, hooks, party_page
from sunlit.matters.book import book
from sunlit.matters.models import Attachment
from sunlit.pages import terminal
from sunlit.pages.answers import private
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, staff_only, viewer_for
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation

COOKIE = "sunlit_receipt"
SALT = "sunlit.hall.follow"
OPEN_FOR = 30 * 60


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, township: str) -> HttpResponseBase:
    """Where is my matter? The QR code of a slip leads here with the number filled in."""
    place = township_or_404(township)
    status = 200
    context: dict[str, Any] = {}
    if request.method == "POST":
        form = FollowForm(request.POST)
        if form.is_valid():
            try:
                typed = form.cleaned_data
                held = following.open_with_receipt(
                    place,
                    typed["number"],
                    typed["code"],
                    typed["check"],
                    address=address_of(request),
                )
                response = back_to("followed", township=place.code, number=held.matter.number)
                return _open(request, response, place, held)
            except Refused as refusal:
                context["refusal"], status = refusal, status_of(refusal)
        else:
            status = 422
    else:
        form = FollowForm(initial={"number": request.GET.get("number", "")[:40]})
    return private(
        render(
            request,
            "hall/public/follow.html",
            public_page(place, section="follow", form=form, **context),
            status=status,
        )
    )


@for_everybody
@require_POST
def leave(request: HttpRequest, township: str) -> HttpResponse:
    """Close the matter on this device."""
    place = township_or_404(township)
    response = back_to("follow", township=place.code)
    response.delete_cookie(COOKIE, path=reverse("follow", kwargs={"township": place.code}))
    return response


@for_everybody
@require_GET
def shown(request: HttpRequest, township: str, number: str) -> HttpResponseBase:
    """Stage, step, who has it, until when and why, what is missing, results and papers of one's own matter."""
    place = township_or_404(township)
    held = _held(request, place, number)
    if held is None:
        return _ask_again(place, number)
    return _page(request, place, held)


@for_everybody
@with_files
@require_POST
def hand_in(request: HttpRequest, township: str, number: str) -> HttpResponseBase:
    """Hand in missing papers as files."""
    place = township_or_404(township)
    held = _held(request, place, number)
    if held is None:
        return _ask_again(place, number)
    files: dict[str, list[Any]] = {}
    for field, given in request.FILES.lists():
        if field.startswith("file-"):
            files[field.removeprefix("file-")] = [(file, file.name or "") for file in given]
    try:
        for given in files.values():
            for _file in given:
                public_use.take(public_use.UPLOAD, address_of(request))
        _stored, still = following.hand_in_online(
            held, files, key=f"handin:{held.matter.pk}:{key_in(request)}"
        )
    except Refused as refusal:
        return _page(request, place, held, refusal=refusal, status=status_of(refusal))
    if still:
        words = say(
            f"文件已收到，还差{len(still)}份材料。", f"The files have come in; {len(still)} more are missing."
        )
        messages.warning(request, str(words))
    else:
        messages.success(
            request,
            str(say("材料已交，窗口会尽快核对。", "Handed in. The counter will look at the papers soon.")),
        )
    return back_to("followed", township=place.code, number=held.matter.number)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, township: str, number: str) -> HttpResponseBase:
    """Take one's application back, after being asked once."""
    place = township_or_404(township)
    held = _held(request, place, number)
    if held is None:
        return _ask_again(place, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "matter": held.matter, "key": key_in(request)}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                following.withdraw(
                    held, form.cleaned_data["reason"], key=f"withdraw:{held.matter.pk}:{context['key']}"
                )
                messages.success(request, str(say("申请已撤回。", "The application is withdrawn.")))
                return back_to("followed", township=place.code, number=held.matter.number)
            except Refused as refusal:
                context["refusal"], status = refusal, status_of(refusal)
    return private(
        render(
            request,
            "hall/public/withdraw.html",
            public_page(place, section="follow", **context),
            status=status,
        )
    )


@for_everybody
@require_GET
def paper(request: HttpRequest, township: str, number: str, document: str) -> HttpResponseBase:
    """One of the papers made for this applicant, as it was printed."""
    place = township_or_404(township)
    held = _held(request, place, number)
    if held is None:
        return _ask_again(place, number)
    theirs = queries_public.papers_for(held.matter)
    row = held.matter.documents.filter(number=document, template__in=theirs).first()
    if row is None:
        raise Http404
    response = HttpResponse(documents.pdf(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.number}.pdf"'
    response["Content-Security-Policy"] = attachments.PDF_CSP
    return private(response)


@for_everybody
@require_GET
def file(request: HttpRequest, township: str, number: str, attachment: int) -> HttpResponseBase:
    """A file that the applicant handed in."""
    place = township_or_404(township)
    held = _held(request, place, number)
    if held is None:
        return _ask_again(place, number)
    row = following.own_attachment(held, attachment)
    if row is None:
        raise Http404
    return private(attachments.as_download(row, attachments.content_of(row)))


@staff_only()
@require_GET
def staff_attachment(request: HttpRequest, attachment: int) -> HttpResponse:
    """A file of a matter, for staff who may see the matter; each read is in the ledger."""
    viewer = viewer_for(request)
    found = Attachment.objects.visible_to(viewer).filter(pk=attachment).select_related("matter").first()
    asked = asked_first(request, found.matter if found else None)
    if asked is not None:
        return asked
    try:
        row, content = attachments.read_by_staff(attachment, by=viewer, purpose="办理事项查看材料")
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    return attachments.as_download(row, content)


def _page(
    request: HttpRequest,
    place: Organisation,
    held: Held,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    picture = queries_public.picture(held)
    wanted = any(row.wanted for row in picture.papers)
    context = public_page(
        place, section="follow", held=held, picture=picture, wanted=wanted, key=str(uuid4())
    )
    if held.application:
        context["own_lines"] = own_forms.lines(held.application, book().items.get(held.application.item))
    context["numbers"] = hooks.further_numbers_of(held.matter)
    context["told"] = party_page.sections_of(held.matter)
    visit = visitor_questions.address_of_visit(held.matter)
    if visit and visitor_questions.fields_for(held.matter):
        # On the host that the page came from, whatever address stands on slips.
        context["visit"] = urlsplit(visit).path
    if refusal:
        context["refusal"] = refusal
    return private(render(request, "hall/public/followed.html", context, status=status))


def _open(request: HttpRequest, response: HttpResponse, place: Organisation, held: Held) -> HttpResponse:
    """Keep the proof for half an hour, for these pages only, out of reach of scripts."""
    terminal.hold(request, held.matter.number)
    proof = signing.dumps([held.matter.number, following.proof_of(held)], salt=SALT)
    response.set_cookie(
        COOKIE,
        proof,
        max_age=OPEN_FOR,
        path=reverse("follow", kwargs={"township": place.code}),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _held(request: HttpRequest, place: Organisation, number: str) -> Held | None:
    try:
        mine, proof = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=OPEN_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if mine != number or not terminal.may_open(request, number):
        return None
    return following.held_again(place, number, str(proof))


def _ask_again(place: Organisation, number: str) -> HttpResponse:
    response = back_to("follow", township=place.code)
    response["Location"] += "?" + urlencode({"number": number[:40]})
    return response
