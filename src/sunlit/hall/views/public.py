"""Asking a question online, and what the villager's pages share."""

from datetime import timedelta
from functools import partial, wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, receipts, sheets
from sunlit.hall.actions import inquiries, public_use
from sunlit.hall.forms.public import QuestionForm
from sunlit.hall.models import Inquiry
from sunlit.language import current
from sunlit.matters.attachments import MEBIBYTE
from sunlit.matters.models import DoneRequest
from sunlit.pages import answers
from sunlit.pages.answers import private
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import View, for_everybody
from sunlit.paper import qr
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT

SLIP_SHOWN_FOR = timedelta(hours=24)
MOST_HITS = 6
MOST_BODY = 52 * MEBIBYTE
status_of = partial(answers.status_of, also=("rated_before", "no_such_outcome"))


def with_files(view: View) -> View:
    """Refuse a body of more than 52 MB before a byte of it is read, also before the form's token is looked for."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
            refusal = Refused(
                "body_too_large",
                Text("一次交的文件太大。", "The files are too large to be sent at once."),
                Text(
                    "每个文件不超过10 MB，一次合计不超过50 MB；可以分几次交。",
                    "10 MB a file and 50 MB at once; send them one after the other.",
                ),
            )
            return refused_page(request, str(kwargs.get("township", "")), refusal, 413)
        return csrf_protect(view)(request, *args, **kwargs)

    return guarded


def refused_page(request: HttpRequest, code: str, refusal: Refused, status: int) -> HttpResponse:
    """A page that says why not, and what to do instead."""
    township = township_or_404(code)
    context = public_page(township, refusal=refusal)
    return render(request, "hall/public/refused.html", context, status=status)


def key_in(request: HttpRequest) -> str:
    """The hidden key of a form, if it is one of ours; a form without one is simply not protected from doubles."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid4())


def found_items(query: str) -> list[dict[str, Any]]:
    """What fits the words typed, for choosing one."""
    return [
        {"id": hit.item.id, "name": hit.item.name, "number": hit.item.number}
        for hit in catalogue.index().find(query.replace("\x00", "")[:200], MOST_HITS, current())
    ]


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, township: str) -> HttpResponseBase:
    """Ask the township a question; the name is optional, the answer is followed with number and code (S2.26.09)."""
    place = township_or_404(township)
    posted = request.method == "POST"
    form = QuestionForm(request.POST if posted else None)
    given = request.POST if posted else request.GET
    query, item = given.get("about", "").strip()[:80], given.get("item", "")
    chosen = _item_or_none(item)
    context: dict[str, Any] = {"form": form, "query": query, "chosen": chosen, "key": key_in(request)}
    status = 200
    if posted and "find" in request.POST:
        form = context["form"] = QuestionForm(
            initial={name: request.POST.get(name, "") for name in form.fields}
        )
    elif posted and form.is_valid():
        try:
            public_use.take(public_use.ASK, address_of(request))
            question = inquiries.Question(
                text=form.cleaned_data["question"],
                way=Inquiry.Way.ONLINE,
                visitor=form.cleaned_data["visitor"],
                contact=form.cleaned_data["contact"],
                item=chosen.id if chosen else "",
            )
            key = context["key"]
            inquiries.ask_online(place, question, by=RESIDENT, key=_key(place, key))
            return private(redirect("asked", township=place.code, key=key))
        except Refused as refusal:
            context["refusal"], status = refusal, status_of(refusal)
    elif posted:
        status = 422
    context["hits"] = found_items(query) if query else []
    return render(
        request, "hall/public/ask.html", public_page(place, section="ask", **context), status=status
    )


@for_everybody
@require_GET
def ask_items(request: HttpRequest, township: str) -> HttpResponse:
    """The items that fit what is being typed, for the page to put in; without JavaScript a button does the same."""
    query = request.GET.get("about", "").strip()[:80]
    context = {"hits": found_items(query) if query else [], "query": query, "chosen": None}
    return render(request, "hall/public/ask_items.html", context)


@for_everybody
@require_GET
def asked(request: HttpRequest, township: str, key: UUID) -> HttpResponse:
    """The slip of a question: number, code, who answers until when. Shown for a day to whoever sent it."""
    place = township_or_404(township)
    name = _key(place, str(key))
    done = (
        DoneRequest.objects.select_related("matter__township", "matter__inquiry")
        .filter(pk=name, at__gt=clock.now() - SLIP_SHOWN_FOR)
        .first()
    )
    if done is None or not hasattr(done.matter, "inquiry"):
        raise Http404
    matter = done.matter
    context = public_page(
        place,
        section="ask",
        matter=matter,
        code=spaced(receipts.code_for(name)),
        follow=sheets.follow_address(matter),
        picture=qr.svg(sheets.follow_address(matter)),
        due=matter.tasks.order_by("pk").values_list("due", flat=True).first(),
        inquiry=matter.inquiry,
    )
    return private(render(request, "hall/public/slip.html", context))


def spaced(code: str) -> str:
    """A code in two groups, easier to copy by hand."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def item_or_404(township: Organisation, item: str) -> catalogue.Offer:
    """An item as a township offers it. Raises Http404 for an unknown one."""
    try:
        return catalogue.offer(township, item)
    except KeyError as error:
        raise Http404 from error


def back_to(name: str, **parts: str) -> HttpResponse:
    """Redirect after a post, to a page that only its owner knows."""
    return private(redirect(reverse(name, kwargs=parts)))


def _item_or_none(item: str) -> Any:
    try:
        return catalogue.item(item) if item else None
    except KeyError:
        return None


def _key(township: Organisation, key: str) -> str:
    return f"ask:{township.code}:{key}"
