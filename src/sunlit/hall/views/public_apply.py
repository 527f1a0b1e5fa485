"""Applying online: four short screens, saved after each; no account, no JavaScript needed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.core.items import Item, PaperForm
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, own_forms, sheets
from sunlit.hall.actions import applications, drafts, public_use
from sunlit.hall.forms.own import OwnForm
from sunlit.hall.forms.public import AnswersForm, WhoForm
from sunlit.hall.models import Draft
from sunlit.hall.queries_public import online_extent
from sunlit.hall.views.public import back_to, item_or_404, spaced, status_of, with_files
from sunlit.matters import attachments, timing
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter
from sunlit.pages import terminal
from sunlit.pages.answers import private
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.paper import qr
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation

COOKIE = "sunlit_draft"
LONGEST_TYPED = 300
SCREENS = {
    "who": Text("申请人", "Who applies"),
    "questions": Text("几个问题", "A few questions"),
    "form": Text("申请表", "The form"),
    "papers": Text("材料", "Papers"),
    "check": Text("核对并提交", "Check and send"),
}


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, township: str, item: str) -> HttpResponseBase:
    """What will be asked and why, then the first screen; whoever began before goes on where they stopped."""
    place = township_or_404(township)
    offer = item_or_404(place, item)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            terminal.check_running(request)
            public_use.take(public_use.BEGIN, address_of(request))
            token = drafts.begin(place, item)
            response = back_to("apply_screen", township=place.code, item=item, token=token, screen="who")
            return _remember(request, response, place, item, token)
        except Refused as error:
            refusal, status = error, status_of(error)
    kept = "" if terminal.is_device(request) else request.COOKIES.get(COOKIE, "")
    draft = drafts.find(place, item, kept) if kept else None
    context = public_page(
        place,
        section="items",
        offer=offer,
        item=offer.item,
        extent=online_extent(offer.item),
        limit=sheets.limit_in_words(catalogue.limits(offer.item)[0]),
        materials=_papers(offer.item, {}, []),
        kept=kept if draft else "",
        asks_id=any(row.fetched for row in offer.item.materials),
    )
    if refusal:
        context["refusal"] = refusal
    return private(render(request, "hall/public/apply.html", context, status=status))


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, township: str, item: str) -> HttpResponseBase:
    """Go on with an application that was begun on another device, by its code."""
    place = township_or_404(township)
    offer = item_or_404(place, item)
    refusal, status, typed = None, 200, ""
    if request.method == "POST":
        typed = request.POST.get("token", "")[:60]
        try:
            terminal.check_running(request)
            public_use.take(public_use.BEGIN, address_of(request))
            if drafts.find(place, item, typed) is None:
                raise Refused(
                    "no_such_draft",
                    Text("没有找到这份没填完的申请。", "No unfinished application has this code."),
                    Text(
                        "请核对16位续填码；30天没有动过的申请已经删除。",
                        "Compare the 16 signs; what wasn't touched for 30 days is erased.",
                    ),
                    field="token",
                )
            token = "".join(sign for sign in typed.upper() if sign.isalnum())
            response = back_to("apply_screen", township=place.code, item=item, token=token, screen="who")
            return _remember(request, response, place, item, token)
        except Refused as error:
            refusal, status = error, status_of(error)
    context = public_page(place, section="items", item=offer.item, typed=typed)
    if refusal:
        context["refusal"] = refusal
    return private(render(request, "hall/public/apply_resume.html", context, status=status))


@for_everybody
@with_files
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, township: str, item: str, token: str, screen: str) -> HttpResponseBase:
    """One screen of an application. What was typed is kept with every press of a button, right or wrong."""
    place = township_or_404(township)
    offer = item_or_404(place, item)
    if screen not in SCREENS:
        raise Http404
    open_here = terminal.may_open(request, token)
    draft = drafts.find(place, item, token) if open_here else None
    if draft is None:
        if open_here and drafts.slip(place, token):
            return back_to("apply_sent", township=place.code, item=item, token=token)
        return private(
            render(
                request,
                "hall/public/apply_gone.html",
                public_page(place, section="items", item=offer.item),
                status=404,
            )
        )
    entry, content = offer.item, drafts.content_of(draft)
    questions = _questions(entry)
    without = {"questions": not questions, "form": not entry.form}
    names = [name for name in SCREENS if not without.get(name)]
    if screen not in names:
        return back_to("apply_screen", township=place.code, item=item, token=token, screen="papers")
    context: dict[str, Any] = {
        "item": entry,
        "token": token,
        "spaced": _groups(token),
        "screen": screen,
        "screens": [
            {
                "name": name,
                "words": SCREENS[name],
                "number": number,
                "current": name == screen,
                "open": name in content or number == 1,
            }
            for number, name in enumerate(names, 1)
        ],
        "before": names[names.index(screen) - 1] if names.index(screen) else "",
        "address": request.build_absolute_uri(
            reverse(
                "apply_screen",
                kwargs={"township": place.code, "item": item, "token": token, "screen": screen},
            )
        ),
        "saved_at": draft.saved_at if content else None,
    }
    status = 200
    try:
        if request.method == "POST":
            public_use.take(public_use.SAVE, address_of(request))
            if "throw_away" in request.POST:
                drafts.throw_away(draft)
                response = back_to("apply", township=place.code, item=item)
                response.delete_cookie(COOKIE, path=_cookie_path(place, item))
                return response
        after = SCREENS_DONE[screen](request, draft, entry, content, questions, context)
        if after is not None:
            if after == "sent":
                return back_to("apply_sent", township=place.code, item=item, token=token)
            target = screen if after == "here" else names[names.index(screen) + 1]
            response = back_to("apply_screen", township=place.code, item=item, token=token, screen=target)
            return _remember(request, response, place, item, token)
        status = 422 if request.method == "POST" and "later" not in request.POST else 200
    except Refused as refusal:
        context["refusal"], status = refusal, status_of(refusal)
        if screen == "papers":
            context["papers"] = _papers(entry, _known(content), attachments.of_draft(draft.token_hash))
    if "later" in request.POST:
        context["saved_now"], context["saved_at"] = True, draft.saved_at
        context["picture"] = qr.svg(context["address"]) if len(context["address"]) <= 300 else ""
    response = render(
        request,
        f"hall/public/apply_{screen}.html",
        public_page(place, section="items", **context),
        status=status,
    )
    return private(response)


@for_everybody
@require_GET
def sent(request: HttpRequest, township: str, item: str, token: str) -> HttpResponse:
    """Number, code, what happens next and until when the office must look at it. Shown for a day."""
    place = township_or_404(township)
    offer = item_or_404(place, item)
    slip = drafts.slip(place, token) if terminal.may_open(request, token) else None
    if slip is None:
        context = public_page(place, section="items", item=offer.item)
        return private(render(request, "hall/public/apply_gone.html", context, status=404))
    matter = slip.matter
    matter.township = place
    steps = procedure_of(matter.procedure_id).steps
    first = matter.tasks.order_by("pk").first()
    context = public_page(
        place,
        section="items",
        matter=matter,
        application=matter.application,
        code=spaced(slip.code),
        follow=sheets.follow_address(matter),
        picture=qr.svg(sheets.follow_address(matter)),
        due=first.due if first else None,
        first=steps[first.step].title if first else None,
        limit=sheets.limit_in_words(timing.limits_of(matter, procedure_of(matter.procedure_id))[0]),
        item=offer.item,
        files=matter.attachments.filter(erased_at=None).count(),
    )
    return private(render(request, "hall/public/slip.html", context))


def _who(
    request: HttpRequest,
    draft: Draft,
    item: Item,
    content: dict[str, Any],
    questions: dict[str, Text],
    context: dict[str, Any],
) -> str | None:
    if request.method != "POST":
        known = content.get("who", {})
        context["form"] = WhoForm(item, draft.township, initial=known)
        return None
    typed = _typed(request, ("applicant", "id_number", "phone", "village", "address", "agent", "agent_phone"))
    drafts.save(draft, "who", typed)
    if "later" in request.POST:
        context["form"] = WhoForm(item, draft.township, initial=typed)
        return None
    form = context["form"] = WhoForm(item, draft.township, request.POST)
    return "next" if form.is_valid() else None


def _answered(
    request: HttpRequest,
    draft: Draft,
    item: Item,
    content: dict[str, Any],
    questions: dict[str, Text],
    context: dict[str, Any],
) -> str | None:
    if request.method != "POST":
        known = content.get("questions", {})
        facts = {f"q{number}": known.get(fact) for number, fact in enumerate(questions)}
        said = {True: "yes", False: "no", None: ""}
        context["form"] = AnswersForm(
            questions, initial={field: said[value] for field, value in facts.items()}
        )
        return None
    form = context["form"] = AnswersForm(questions, request.POST)
    if not form.is_valid():
        return None
    drafts.save(draft, "questions", form.answers())
    return None if "later" in request.POST else "next"


def _filled(
    request: HttpRequest,
    draft: Draft,
    item: Item,
    content: dict[str, Any],
    questions: dict[str, Text],
    context: dict[str, Any],
) -> str | None:
    answers = _known(content)
    if request.method != "POST":
        context["form"] = OwnForm(item, answers, draft.township, values=content.get("form", {}))
        return None
    typed = own_forms.typed(item, request.POST)
    known = {one.key for one in item.form}
    drafts.save(
        draft, "form", {key: value.replace("\x00", "") for key, value in typed.items() if key in known}
    )
    if "later" in request.POST:
        context["form"] = OwnForm(item, answers, draft.township, values=typed)
        return None
    form = context["form"] = OwnForm(item, answers, draft.township, request.POST)
    return "next" if form.is_valid() else None


def _handed(
    request: HttpRequest,
    draft: Draft,
    item: Item,
    content: dict[str, Any],
    questions: dict[str, Text],
    context: dict[str, Any],
) -> str | None:
    if request.method == "POST":
        dropped = request.POST.get("drop", "")
        if dropped.isdecimal():
            drafts.detach(draft, int(dropped[:18]))
            return "here"
        for material in item.materials:
            for file in request.FILES.getlist(f"file-{material.id}"):
                public_use.take(public_use.UPLOAD, address_of(request))
                drafts.attach(draft, material.id, file, file.name or "")
        drafts.save(draft, "papers", {})
        if "later" not in request.POST:
            return "here" if "upload" in request.POST else "next"
    context["papers"] = _papers(item, _known(content), attachments.of_draft(draft.token_hash))
    return None


def _checked(
    request: HttpRequest,
    draft: Draft,
    item: Item,
    content: dict[str, Any],
    questions: dict[str, Text],
    context: dict[str, Any],
) -> str | None:
    form = WhoForm(item, draft.township, content.get("who", {}))
    answers = _known(content)
    kept = content.get("form", {})
    own = OwnForm(
        item, answers, draft.township, {f"{own_forms.PREFIX}{key}": value for key, value in kept.items()}
    )
    context.update(
        form=form,
        ready=form.is_valid(),
        own_ready=own.is_valid(),
        own_said=own.said(),
        answers=[(questions[fact], answers.get(fact)) for fact in questions],
        papers=_papers(item, answers, attachments.of_draft(draft.token_hash)),
        limit=sheets.limit_in_words(catalogue.limits(item)[0]),
    )
    if request.method != "POST":
        return None
    if "later" in request.POST:
        return None
    if not form.is_valid():
        raise Refused(
            "who_incomplete",
            Text("“申请人”一屏还没有填对。", "The screen 'Who applies' isn't right yet."),
            Text("请回到那一屏改一改。", "Please go back to it."),
            field="applicant",
        )
    if not own.is_valid():
        raise Refused(
            "form_incomplete",
            Text("“申请表”一屏还没有填对。", "The screen 'The form' isn't right yet."),
            Text("请回到那一屏改一改。", "Please go back to it."),
        )
    public_use.take(public_use.SEND, address_of(request))
    typed = form.cleaned_data
    applicant = applications.Applicant(
        name=typed["applicant"],
        id_number=typed.get("id_number", ""),
        phone=typed["phone"],
        address=typed["address"],
        village=form.villages.get(typed["village"]),
        agent=typed["agent"],
        agent_phone=typed["agent_phone"],
    )
    here = terminal.files_for(request, draft.township.code)
    drafts.send(
        draft,
        applicant,
        answers,
        {one.key: kept.get(one.key, "") for one in own.asked},
        channel=Matter.Channel.TERMINAL if here else Matter.Channel.ONLINE,
    )
    terminal.sent(request)
    return "sent"


SCREENS_DONE = {"who": _who, "questions": _answered, "form": _filled, "papers": _handed, "check": _checked}


def _typed(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "")[:LONGEST_TYPED] for name in names}


def _known(content: dict[str, Any]) -> dict[str, bool]:
    return {str(fact): bool(value) for fact, value in content.get("questions", {}).items()}


def _questions(item: Item) -> dict[str, Text]:
    """The facts on which papers of the list depend, each as a question to the applicant."""
    return {fact.name: fact.ask for fact in catalogue.facts_asked(item)}


def _papers(
    item: Item, answers: dict[str, bool], files: list[attachments.Attachment]
) -> list[dict[str, Any]]:
    """The papers to hand in for these answers, with what was uploaded so far."""
    wanted = {row.id for row in applications.wanted(item, answers)}
    return [
        {
            "id": row.id,
            "name": row.name,
            "form": sheets.FORMS[row.form],
            "copies": row.copies,
            "issuer": row.issuer,
            "note": row.note,
            "when": row.when_text if row.when else None,
            "fetched": row.fetched,
            "may_follow": row.may_follow,
            "original": row.form is not PaperForm.COPY and row.form is not PaperForm.OUR_FORM,
            "files": [file for file in files if file.kind == row.id],
        }
        for row in item.materials
        if row.id in wanted
    ]


def _groups(token: str) -> str:
    return " ".join(token[start : start + 4] for start in range(0, len(token), 4))


def _cookie_path(township: Organisation, item: str) -> str:
    return reverse("apply", kwargs={"township": township.code, "item": item})


def _remember(
    request: HttpRequest, response: HttpResponse, township: Organisation, item: str, token: str
) -> HttpResponse:
    """Keep the token in this browser, for this item's pages only, out of reach of scripts; at a terminal nothing is
    kept beyond the running use."""
    terminal.hold(request, token)
    if terminal.is_device(request):
        return response
    response.set_cookie(
        COOKIE,
        token,
        max_age=drafts.KEPT_FOR,
        path=_cookie_path(township, item),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response
