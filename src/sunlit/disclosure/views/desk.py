"""The desk of openness: today's duties, starting work, writing, approving, publishing, closing phased work."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.due_days import rule_in_words
from sunlit.core.duties import Duty
from sunlit.core.duty_kinds import FORMS, Level, whom_of
from sunlit.core.personal import masked
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure import phased_work, queries, standing
from sunlit.disclosure.actions import files, opening, phasing, publishing, reviewing, staging, starting
from sunlit.disclosure.catalogues import Completeness
from sunlit.disclosure.downloads import as_download
from sunlit.disclosure.forms import (
    ContentForm,
    LegalForm,
    OutsideForm,
    PublishForm,
    StartForm,
    TextForm,
    decision_form,
    text_form,
)
from sunlit.disclosure.models import AddedHeading, DraftFile, PublicationFile, Withholding, Work
from sunlit.language import current, say
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter, Task
from sunlit.pages import answers
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.sent_forms import once
from sunlit.people.viewer import Viewer

SHOWN = 100
status_of = partial(answers.status_of, also=("stages_missing", "withholding_pending"))


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """What is to be published today, and by whom?"""
    return _desk(request)


def _desk(request: HttpRequest, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    total, _by_unit = queries.figures(place, viewer, today)
    lists = [
        (
            queries.LISTS[name],
            queries.rows_of(
                queries.listed(place, viewer, name, today).select_related("matter")[:SHOWN], today
            ),
        )
        for name in ("missing", "due")
    ]
    inside = queries.listed(place, viewer, "published", today).filter(audience="staff")[:20]
    context = {
        "total": total,
        "confirm": standing.to_confirm(viewer) if viewer.has_role("supervisor") else [],
        "mine": list(queries.tasks_of(viewer, opening.KIND)[:SHOWN]),
        "lists": lists,
        "works": phased_work.open_works(viewer, today),
        "lacking": Completeness(place, viewer, today).lacking(),
        "inside": queries.rows_of(inside, today),
        "startable": _startable(),
        "refusal": refusal,
        "today": today,
        "vacant": not queries.publishers(place, today),
    }
    return render(request, "disclosure/desk.html", context, status=status)


def _by_staff(duty: Duty) -> bool:
    if duty.level is Level.VILLAGE:  # begun in the village, on its own pages
        return False
    return not (duty.automatic or duty.over(clock.today())) and (
        duty.timing.by_staff or bool(duty.timing.stages)
    )


def _owing(request: HttpRequest, duty: Duty) -> list[Organisation]:
    """The units that whoever starts it may choose among, where each unit owes the duty itself."""
    if not duty.each or not viewer_for(request).has_role(*starting.STARTERS):
        return []
    rows = Organisation.objects.valid_on(clock.today()).filter(township=township_for(request))
    return [row for row in rows.order_by("code") if whom_of(row.kind, row.key) in duty.each]


def _startable() -> list[tuple[Text, list[Duty]]]:
    """What staff start, under the name of its form."""
    found: dict[Text, list[Duty]] = {}
    for duty in book().duties.values():
        if _by_staff(duty):
            found.setdefault(FORMS[duty.timing.form], []).append(duty)
    return list(found.items())


@require_http_methods(["GET", "POST"])
@staff_only()
def start(request: HttpRequest, duty: str) -> HttpResponse:
    """Which phased or ad hoc work begins? What stands in no catalogue asks for its entry first (S2.19.03)."""
    chosen = book().duties.get(duty)
    if chosen is None or not _by_staff(chosen):
        return render(request, "disclosure/not_in_catalogue.html", {"asked": duty}, status=404)
    owing = _owing(request, chosen)
    form = StartForm(chosen, request.POST or None, units=[(row.code, row.label(current())) for row in owing])
    heading = _heading(request)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            unit = next((row for row in owing if row.code == form.cleaned_data.get("unit")), None)
            return _start(request, chosen, form, unit, heading)
        except Refused as found:
            refusal = found
    status = 200 if request.method == "GET" else status_of(refusal) if refusal else 422
    context = {
        "duty": chosen,
        "form": form,
        "refusal": refusal,
        "rule": rule_in_words(chosen.timing),
        "heading": heading,
    }
    return render(request, "disclosure/start.html", context, status=status)


def _heading(request: HttpRequest) -> AddedHeading | None:
    """The added heading that the new work stands under, by its number. Raises Http404 for an unknown one."""
    number = request.GET.get("heading", "")
    if not number:
        return None
    rows = AddedHeading.objects.visible_to(viewer_for(request)).filter(township=township_for(request))
    found = rows.filter(number=int(number)).first() if number.isdecimal() and len(number) < 8 else None
    if found is None:
        raise Http404
    return found


def _start(
    request: HttpRequest,
    duty: Duty,
    form: StartForm,
    unit: Organisation | None,
    heading: AddedHeading | None,
) -> HttpResponse:
    viewer, place, typed = viewer_for(request), township_for(request), form.cleaned_data
    if duty.timing.as_they_come:
        made: list[Work] = []

        def act() -> None:
            made.append(staging.start_as_it_comes(place, duty.key, typed["title"], by=viewer, unit=unit))

        once(typed["key"], act, by=viewer)
        messages.success(
            request, say("已列入，到一段公开一段。", "Noted; each stage is due when it is reached.")
        )
        return redirect("disclosure_stages", made[0].pk) if made else redirect("disclosure_desk")
    if duty.timing.stages:
        phasing.start_phased(place, duty.key, typed["title"], form.days(), by=viewer, key=typed["key"])
        messages.success(request, say("已列入，每个阶段按时公开。", "Noted; each stage is due on its day."))
        return redirect("disclosure_desk")
    row = starting.start_ad_hoc(
        place,
        duty.key,
        typed["title"],
        by=viewer,
        key=typed["key"],
        formed=typed.get("formed"),
        unit=unit,
        heading=heading,
    )
    messages.success(request, say(f"已列入，{row.due} 前公开。", f"Noted; it is due by {row.due}."))
    assert row.matter is not None
    if not Matter.objects.visible_to(viewer).filter(pk=row.matter.pk).exists():
        return redirect("disclosure_desk")
    return redirect("disclosure_matter", row.matter.number)


@require_POST
@staff_only()
def close(request: HttpRequest, work: int) -> HttpResponse:
    """Close phased work; what is still missing is named."""
    try:
        phasing.close_work(work, by=viewer_for(request))
    except Work.DoesNotExist as error:
        raise Http404 from error
    except Refused as refusal:
        return _desk(request, refusal, status_of(refusal))
    messages.success(request, say("已办结。", "Closed."))
    return redirect("disclosure_desk")


@require_http_methods(["GET", "POST"])
@staff_only()
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """What does this publication say, and what is to be done with it now?"""
    viewer = viewer_for(request)
    rows = Matter.objects.visible_to(viewer).filter(kind=opening.KIND)
    row = rows.select_related("occurrence", "unit", "handler").filter(number=number).first()
    if row is None:
        raise Http404
    if not hasattr(
        row, "occurrence"
    ):  # it was withheld, and its time is over: another matter works on it now
        return _where_it_went(row)
    task = Task.objects.waiting_for(viewer).filter(matter=row).first()
    if request.method == "GET":
        return _page(request, row, task)
    open_task = task or row.tasks.order_by("-pk").first()
    assert open_task is not None
    return _act(request, row, open_task)


def _where_it_went(row: Matter) -> HttpResponse:
    ended = Withholding.objects.filter(worked_on=row).select_related("occurrence__matter").first()
    if ended is None or ended.occurrence.matter is None:
        raise Http404
    return redirect("disclosure_matter", ended.occurrence.matter.number)


def _act(request: HttpRequest, row: Matter, task: Task) -> HttpResponse:
    viewer, act = viewer_for(request), request.POST.get("act", "")
    duty = row.occurrence.rule
    if task.step == "prepare" and (act == "attach" or act.startswith("drop:")):
        return _files(request, row, task)
    form = (
        text_form(duty, request.POST, request.FILES)
        if task.step == "prepare"
        else decision_form(task.step, request.POST)
    )
    if not form.is_valid():
        return _page(request, row, task, form=form, status=422)
    typed = form.cleaned_data
    sent = {"by": viewer, "revision": typed["revision"], "key": typed["key"]}
    try:
        if task.step == "prepare" and act == "mask":
            own = files.office_numbers(row.township)
            shown = {name: masked(typed[name], own) for name in ("title", "text")}
            form = text_form(duty, initial={**typed, **shown, "revision": row.revision})
            messages.info(request, say("已遮盖，请核对后再送审。", "Masked; look at it, then send it."))
            return _page(request, row, task, form=form)
        if task.step == "prepare":
            if typed["file"]:
                files.attach(task.pk, typed["file"], typed["file"].name, by=viewer, looked=typed["looked"])
            stated = {one.key: typed[one.key] for one in duty.particulars} if duty else {}
            publishing.prepare(task.pk, typed["title"], typed["text"], particulars=stated, **sent)
        else:
            _sign(form, task, act, {**sent, "opinion": typed["opinion"]})
    except Refused as refusal:
        if refusal.field and refusal.field not in form.fields:
            refusal.field = ""
        fresh = _again(form, row, duty) if refusal.code == "changed_meanwhile" else form
        return _page(request, row, task, form=fresh, refusal=refusal, status=status_of(refusal))
    messages.success(request, say("已办。", "Done."))
    if not Matter.objects.visible_to(viewer).filter(pk=row.pk).exists():
        return redirect("disclosure_desk")
    return redirect("disclosure_matter", row.number)


def _sign(form: forms.Form, task: Task, act: str, sent: dict[str, Any]) -> None:
    """Leave a step of the chain with the answers that its form asked for."""
    if isinstance(form, ContentForm):
        reviewing.review_content(task.pk, act, **form.answers(), **sent)
    elif isinstance(form, LegalForm):
        reviewing.review_legal(task.pk, act, **form.answers(), **sent)
    elif isinstance(form, OutsideForm):
        reviewing.record_outside(task.pk, act, **form.answers(), **sent)
    elif isinstance(form, PublishForm):
        publishing.publish(task.pk, act, **form.answers(), **sent)
    else:
        publishing.review(task.pk, act, **sent)


def _files(request: HttpRequest, row: Matter, task: Task) -> HttpResponse:
    """Attach a file or take one out; the page comes back with what was typed."""
    viewer, act, upload = viewer_for(request), request.POST["act"], request.FILES.get("file")
    duty = row.occurrence.rule
    fields = [name for name in text_form(duty).fields if name not in ("key", "file", "looked")]
    form = text_form(duty, initial={name: request.POST.get(name, "") for name in fields})
    try:
        if act == "attach":
            _attach(request, task, upload, viewer)
        else:
            files.drop(task.pk, int(act.removeprefix("drop:")), by=viewer)
            messages.success(request, say("已撤下附件。", "The file is taken out."))
    except (DraftFile.DoesNotExist, ValueError) as error:
        raise Http404 from error
    except Refused as refusal:
        return _page(request, row, task, form=form, refusal=refusal, status=status_of(refusal))
    return _page(request, row, task, form=form)


def _attach(request: HttpRequest, task: Task, upload: UploadedFile | None, viewer: Viewer) -> None:
    if upload is None:
        raise Refused(
            "empty",
            Text("没有选择文件。", "No file was chosen."),
            Text("请先选择文件。", "Choose a file first."),
            field=files.FIELD,
        )
    kept = files.attach(task.pk, upload, upload.name or "", by=viewer, looked="looked" in request.POST)
    told = say(f"，遮盖{kept.masked}处", f", {kept.masked} places masked") if kept.masked else ""
    messages.success(request, f"{say('已附上：', 'Attached: ')}{kept.name}{told}")


@require_GET
@staff_only()
def file(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """A file that waits for its publication, as it will be published, or of one that was published inside."""
    viewer = viewer_for(request)
    rows = Matter.objects.visible_to(viewer).filter(kind=opening.KIND, number=number)
    row: DraftFile | PublicationFile | None = DraftFile.objects.filter(matter__in=rows, pk=file).first()
    if row is None:
        inside = PublicationFile.objects.visible_to(viewer).filter(publication__occurrence__matter__in=rows)
        row = inside.filter(number=file).first()
    if row is None:
        raise Http404
    return as_download(row)


def _again(form: forms.Form, row: Matter, duty: Duty | None) -> forms.Form:
    """The form once more with what was typed, on the matter as it is now."""
    typed = {**form.cleaned_data, "revision": row.revision}
    typed.pop("key")
    return text_form(duty, initial=typed) if isinstance(form, TextForm) else type(form)(initial=typed)


def _page(
    request: HttpRequest,
    row: Matter,
    task: Task | None,
    *,
    form: forms.Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    procedure, today = procedure_of(row.procedure_id), clock.today()
    mine = task if task is not None and task.is_open and row.is_open else None
    if form is None and mine is not None:
        old = row.occurrence.replaces  # a correction begins with what it corrects
        draft = {
            "title": row.facts.get("heading") or (old.title if old else row.title),
            "text": row.facts.get("text") or (old.text if old else ""),
        }
        initial = {"revision": row.revision}
        draft |= row.facts.get("particulars") or {}
        form = (
            text_form(row.occurrence.rule, initial=draft | initial)
            if mine.step == "prepare"
            else decision_form(mine.step, initial=initial)
        )
    occurrence = row.occurrence
    history = row.tasks.filter(done_at__isnull=False).select_related("done_by").order_by("pk")
    context: dict[str, Any] = {
        "matter": row,
        "row": queries.rows_of([occurrence], today)[0],
        "occurrence": occurrence,
        "duty": occurrence.rule,
        "step": procedure.steps[row.step],
        "task": mine,
        "outcomes": [] if mine is None else list(procedure.steps[mine.step].outcomes.items()),
        "form": form,
        "refusal": refusal,
        "heading": row.facts.get("heading", ""),
        "text": row.facts.get("text", ""),
        "files": files.attached(row),
        "published_files": queries.files_of(
            getattr(row.occurrence, "publication", None), viewer_for(request)
        ),
        "particulars": queries.stated(row.occurrence.rule, row.facts.get("particulars") or {}),
        "history": [
            {"task": done, "step": procedure.steps[done.step].title, "words": _outcome(procedure, done)}
            for done in history
        ],
        "stages": phased_work.stages_of(occurrence.work, today),
        "answers": standing.answers_of(row),
        "correction": row.facts.get("correction", ""),
        "withholding": occurrence.withholdings.filter(state__in=("pending", "withheld")).first(),
        "withholdable": row.is_open and row.step != "publish" and not occurrence.out_of_sight,
        "language": current(),
    }
    return render(request, "disclosure/matter.html", context, status=status)


def _outcome(procedure: Any, task: Task) -> Any:
    outcome = procedure.steps[task.step].outcomes.get(task.outcome)
    return outcome.title if outcome else task.outcome
