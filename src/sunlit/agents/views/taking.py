"""The agent's own pages, for an old phone first: what is due, and a matter taken in three steps."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit.agents import queries
from sunlit.agents.actions import taking as takings
from sunlit.agents.actions import uploads
from sunlit.agents.forms import WhoForm
from sunlit.agents.models import HandOverLine, Taking
from sunlit.core.items import Mode
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, checklist, hands, own_forms
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.forms.own import OwnForm
from sunlit.hall.models import Paper
from sunlit.hall.views.public import MOST_BODY
from sunlit.language import current, say
from sunlit.matters import refusals
from sunlit.matters.attachments import as_download, content_of
from sunlit.matters.models import Attachment, Matter
from sunlit.pages.answers import status_of
from sunlit.pages.fields import new_key
from sunlit.pages.typed import whole
from sunlit.pages.viewing import View, staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

AGENT = "village_agent"
MOST_HITS = 8
WHO = ("applicant", "consent", "id_number", "phone", "address")


@staff_only(AGENT)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What do I have to do for my villagers: bring, wait for, go on with."""
    return home_page(request)


def home_page(request: HttpRequest, *, refusal: Refused | None = None) -> HttpResponse:
    """The agent's first page, with what was ticked where an act on it was refused."""
    viewer = viewer_for(request)
    on_lists = dict(HandOverLine.objects.filter(answer="").values_list("errand_id", "list__document__number"))
    deliver = [(row, on_lists.get(row.pk)) for row in queries.to_deliver(viewer)[:200]]
    context = {
        "free": [row for row, number in deliver if number is None],
        "listed": [(row, number) for row, number in deliver if number is not None],
        "under_way": queries.under_way(viewer)[:50],
        "finished": queries.finished(viewer)[:20],
        "takings": [(row, _title(row), takings.content_of(row).get("who", {})) for row in _mine(viewer)],
        "lists": queries.lists(viewer).filter(lines__answer="")[:20],
        "ticked": request.POST.getlist("errand"),
        "refusal": refusal,
        "key": new_key(),
    }
    return render(request, "agents/home.html", context, status=status_of(refusal) if refusal else 200)


@staff_only(AGENT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Step 1: find the item, and the village where the agent serves several."""
    viewer, township = viewer_for(request), township_for(request)
    villages = _villages(viewer)
    refusal = None
    if request.method == "POST":
        try:
            wanted = request.POST.get("village", "")
            village = next((row for row in villages if str(row.pk) == wanted), villages[0])
            row = takings.begin(
                village, request.POST.get("item", "")[:64], by=viewer, key=request.POST.get("key", "")[:64]
            )
            return redirect("agent_who", token=row.token)
        except Refused as error:
            refusal = error
    words = (request.GET.get("q") or request.POST.get("q") or "").strip().replace("\x00", "")[:64]
    offered = {offer.item.id for offer in catalogue.offers(township) if offer.offered} if words else set()
    hits = [
        hit
        for hit in catalogue.index().find(words, MOST_HITS * 2, current())
        if hit.item.id in offered and hit.item.mode is not Mode.INFORMATION
    ]
    context = {
        "words": words,
        "hits": hits[:MOST_HITS],
        "villages": villages,
        "refusal": refusal,
        "key": new_key(),
    }
    return render(request, "agents/new.html", context, status=status_of(refusal) if refusal else 200)


@staff_only(AGENT)
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest, token: str) -> HttpResponse:
    """Step 2: for whom, and that the person agreed. What was typed is kept first, then looked at."""
    viewer = viewer_for(request)
    row = _taking(viewer, token)
    if row is None:
        return _gone(viewer, token)
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in WHO}
        takings.save(row, "who", typed)
        form = WhoForm(typed)
        if form.is_valid():
            return redirect("agent_papers", token=token)
        return _step(request, row, "agents/who.html", 422, form=form)
    return _step(request, row, "agents/who.html", form=WhoForm(initial=takings.content_of(row).get("who")))


def within_size(view: View) -> View:
    """Refuse a body of more than 52 MB before a byte of it is read, also before the form's token is looked for."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
            refusal = Refused(
                "body_too_large",
                Text("一次交的文件太大。", "The files are too large to be sent at once."),
                Text(
                    "请分几次传，每个文件不超过10 MB。", "Send them one after the other, 10 MB each at most."
                ),
            )
            return render(request, "agents/too_large.html", {"refusal": refusal}, status=413)
        return csrf_protect(view)(request, *args, **kwargs)

    return guarded


@within_size
@staff_only(AGENT)
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, token: str) -> HttpResponse:
    """Step 3: the list of the item, ticked and photographed; a plain form that needs no script."""
    viewer = viewer_for(request)
    row = _taking(viewer, token)
    if row is None:
        return _gone(viewer, token)
    refusal, own = None, None
    if request.method == "POST":
        # A form that was broken off on the way mustn't erase what stands there already.
        if "key" in request.POST:
            takings.save(row, "papers", _typed_papers(request))
            takings.save(row, "form", _typed_form(request, row))
        dropped = whole(request.POST.get("drop", ""))
        if dropped is not None:
            takings.detach(row, dropped)
        for field, given in request.FILES.lists():
            for file in given:
                try:
                    material = field.removeprefix("file-")
                    takings.attach(row, material, file, file.name or "", by=viewer)
                except Refused as error:
                    refusal = refusal or error
        if refusal is None and "next" in request.POST:
            own = _own_form(row)
            if own.is_valid():
                return redirect("agent_check", token=token)
    return _papers_page(request, row, refusal, own)


@staff_only(AGENT)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, token: str) -> JsonResponse:
    """A part of a photo; with GET, how much of it is here. Answers in JSON to the page's own script."""
    viewer = viewer_for(request)
    row = _taking(viewer, token)
    if row is None:
        raise Http404
    if request.method == "GET":
        return JsonResponse({"received": uploads.arrived(row, request.GET.get("uid", ""))})
    given = request.FILES.get("part")
    numbers = [request.POST.get(name, "") for name in ("start", "total")]
    try:
        if given is None or not all(len(number) < 10 and whole(number) is not None for number in numbers):
            raise refusals.changed_meanwhile()
        described = uploads.Part(
            request.POST.get("uid", ""),
            request.POST.get("material", "")[:64],
            request.POST.get("name", "")[:200],
            *(int(number) for number in numbers),
        )
        came = uploads.take_part(row, described, given.read(uploads.LARGEST_PART + 1), by=viewer)
    except Refused as refusal:
        words = refusal.reason.en if current() == "en" else refusal.reason.zh
        received = uploads.arrived(row, request.POST.get("uid", ""))
        return JsonResponse({"refused": words, "code": refusal.code, "received": received}, status=422)
    done = {"id": came.attachment.pk, "name": came.attachment.name} if came.attachment else None
    return JsonResponse({"received": came.received, "done": done})


@staff_only(AGENT)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The last look, then one number. Sent again it answers the matter that it became."""
    viewer = viewer_for(request)
    row = _taking(viewer, token)
    if row is None:
        return _gone(viewer, token)
    refusal = None
    form = WhoForm(takings.content_of(row).get("who", {}))
    if not form.is_valid():
        return redirect("agent_who", token=token)
    own = _own_form(row)
    if not own.is_valid():
        return redirect("agent_papers", token=token)
    if request.method == "POST":
        try:
            matter = takings.send(row, _ready(row, form), by=viewer)
            messages.success(
                request, str(say(f"已收件，编号{matter.number}。", f"Taken; its number is {matter.number}."))
            )
            return redirect("agent_matter", number=matter.number)
        except Refused as error:
            refusal = error
    item = catalogue.item(row.item)
    content = takings.content_of(row).get("papers", {})
    answers = checklist.typed_answers(item, content)
    states = checklist.typed_states(item, answers, content)
    rows = checklist.rows(item, answers, states, checklist.typed_notes(item, content))
    files = takings.files_of(row)
    context: dict[str, Any] = {"form": form, "rows": rows, "files": files, "refusal": refusal}
    context["own_said"] = own.said()
    context["undecided"] = [one for one in rows if not any(choice.chosen for choice in one.choices)]
    return _step(request, row, "agents/check.html", status_of(refusal) if refusal else 200, **context)


@staff_only(AGENT)
@require_POST
def throw_away(request: HttpRequest, token: str) -> HttpResponse:
    """The villager doesn't want it any more: erase what was begun."""
    row = _taking(viewer_for(request), token)
    if row is not None:
        takings.throw_away(row)
        messages.success(request, str(say("已删除，没有留下材料。", "Deleted; nothing of it is kept.")))
    return redirect("agent_home")


@staff_only(AGENT)
@require_GET
def photo(request: HttpRequest, token: str, attachment: int) -> HttpResponse:
    """A photo of one's own taking, as it will be kept."""
    row = _taking(viewer_for(request), token)
    held = row and Attachment.objects.present().filter(draft=takings.draft_of(row).key, pk=attachment).first()
    if not held:
        raise Http404
    return as_download(held, content_of(held))


@staff_only(AGENT)
@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """One matter of one's villagers: its one number, whose hands it passed, what is missing, how often they came."""
    viewer = viewer_for(request)
    row = queries.errands(viewer).filter(matter__number=number).first()
    if row is None:
        raise Http404
    application = row.matter.application
    item = catalogue.item(application.item)
    names = {material.id: material.name for material in item.materials}
    context = {
        "errand": row,
        "matter": row.matter,
        "application": application,
        "item": item,
        "papers": [
            (names[paper.material], paper)
            for paper in application.papers.order_by("pk")
            if paper.material in names
        ],
        "short": application.papers.filter(state__in=[Paper.State.MISSING, Paper.State.FAULTY]).exists(),
        "hands": hands.of(row.matter),
        "own_lines": own_forms.lines(application, item),
        "comings": application.comings.select_related("unit").order_by("ordinal"),
        "mine": row.agent_id == viewer.staff_id,
    }
    return render(request, "agents/matter.html", context)


def _step(
    request: HttpRequest, row: Taking, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    item = catalogue.item(row.item)
    whole = {"taking": row, "item": item, "key": new_key(), **context}
    return render(request, template, whole, status=status)


def _papers_page(
    request: HttpRequest, row: Taking, refusal: Refused | None, own: OwnForm | None = None
) -> HttpResponse:
    item = catalogue.item(row.item)
    content = takings.content_of(row).get("papers", {})
    answers = checklist.typed_answers(item, content)
    states, notes = checklist.typed_states(item, answers, content), checklist.typed_notes(item, content)
    files: dict[str, list[Attachment]] = {}
    for file in takings.files_of(row):
        files.setdefault(file.kind, []).append(file)
    rows = [(one, files.get(one.material.id, [])) for one in checklist.rows(item, answers, states, notes)]
    kept = takings.content_of(row).get("form", {})
    status = status_of(refusal) if refusal else 422 if own else 200
    context = {"asks": checklist.asks(item, answers), "rows": rows, "refusal": refusal}
    assert row.village.township is not None
    context["own_form"] = own or OwnForm(item, answers, row.village.township, values=kept)
    return _step(request, row, "agents/papers.html", status, **context)


def _own_form(row: Taking) -> OwnForm:
    """The item's own form with what was kept of it, to be looked at."""
    item = catalogue.item(row.item)
    content = takings.content_of(row)
    answers = checklist.typed_answers(item, content.get("papers", {}))
    kept = {f"{own_forms.PREFIX}{key}": value for key, value in content.get("form", {}).items()}
    assert row.village.township is not None
    return OwnForm(item, answers, row.village.township, kept)


def _typed_form(request: HttpRequest, row: Taking) -> dict[str, str]:
    item = catalogue.item(row.item)
    known = {one.key for one in item.form}
    typed = own_forms.typed(item, request.POST)
    return {key: value.replace("\x00", "") for key, value in typed.items() if key in known}


def _typed_papers(request: HttpRequest) -> dict[str, str]:
    kept = ("ask-", "paper-", "note-")
    return {
        name[:80]: str(value).replace("\x00", "")[:200]
        for name, value in list(request.POST.items())[:200]
        if name.startswith(kept)
    }


def _ready(row: Taking, form: WhoForm) -> takings.Ready:
    item = catalogue.item(row.item)
    content = takings.content_of(row).get("papers", {})
    answers = checklist.typed_answers(item, content)
    data = form.cleaned_data
    applicant = Applicant(
        data["applicant"],
        id_number=data["id_number"],
        phone=data["phone"],
        address=data["address"],
        village=row.village,
        consent=data["consent"],
    )
    states = checklist.typed_states(item, answers, content)
    kept = takings.content_of(row).get("form", {})
    return takings.Ready(applicant, answers, states, checklist.typed_notes(item, content), kept)


def _mine(viewer: Viewer) -> Any:
    return Taking.objects.visible_to(viewer).select_related("village").order_by("-saved_at")[:50]


def _title(row: Taking) -> Any:
    try:
        return catalogue.item(row.item).name
    except KeyError:  # an item that the rulebook has no longer
        return row.item


def _villages(viewer: Viewer) -> list[Organisation]:
    own = [seat.organisation_id for seat in viewer.seats if seat.role == AGENT]
    return list(
        Organisation.objects.filter(pk__in=own, valid_to=None).select_related("township").order_by("code")
    )


def _taking(viewer: Viewer, token: str) -> Taking | None:
    rows = Taking.objects.visible_to(viewer).select_related("village__township")
    return rows.filter(token=token).first()


def _gone(viewer: Viewer, token: str) -> HttpResponse:
    """What was begun isn't here any more: it was sent, and leads to its matter, or it never was."""
    sent: Matter | None = takings.sent_as(token, by=viewer)
    if sent is None:
        raise Http404
    return redirect("agent_matter", number=sent.number)
