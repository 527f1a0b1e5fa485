"""Plans with their tasks, and powers with their posts and persons: who answers for what, and what has nobody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.bodies import assignments, flows, planning, work_forms
from sunlit.bodies.actions import plans, powers, training
from sunlit.bodies.models import Flow, Plan, Power, PowerSubject, Target, WorkTask
from sunlit.bodies.team import team_of
from sunlit.bodies.views.offers import Offer, serve
from sunlit.core.text import Text
from sunlit.language import current
from sunlit.matters.book import book
from sunlit.matters.queries import inbox
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation


@require_GET
@staff_only()
def all_plans(request: HttpRequest) -> HttpResponse:
    """Which plans are there, and what of them has no post, no person or no unit that answers?"""
    township = township_for(request)
    shown = [planning.of_plan(key, township) for key in book().plans]
    return render(request, "bodies/plans.html", {"plans": shown})


@require_http_methods(["GET", "POST"])
@staff_only()
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """Who does what under this plan, how much of it, and who or what is missing?"""
    township, viewer = township_for(request), viewer_for(request)
    if key not in book().plans:
        raise Http404
    shown = planning.of_plan(key, township)

    def add_target(typed: dict[str, Any]) -> None:
        plans.add_target(key, _unit(township, typed["unit"]), typed["goal"], by=viewer)

    def add_task(typed: dict[str, Any]) -> None:
        target = get_object_or_404(Target, pk=int(typed["target"]), plan__township=township, plan__key=key)
        posts, persons = work_forms.seat_of(typed["person"])
        given = plans.Given(
            typed["title"], typed["amount"], typed["counted"], typed["due"], tuple(posts), tuple(persons)
        )
        plans.add_task(target, given, by=viewer)

    def reassign(typed: dict[str, Any]) -> None:
        row = get_object_or_404(
            WorkTask, pk=int(typed["row"]), target__plan__township=township, target__plan__key=key
        )
        plans.reassign(row, *work_forms.seat_of(typed["new_person"]), by=viewer)

    targets = [
        (str(goal.target.pk), f"{unit.unit.label(current())}: {goal.target.title}")
        for unit in shown.units
        for goal in unit.goals
    ]
    rows = [(str(one.row.pk), one.row.title) for one in shown.tasks]
    whole = bool(shown.rule.whole_tasks)
    offers = []
    approved = shown.plan is not None and shown.plan.approved_at is not None
    sent = request.POST.get("act", "")
    if viewer.has_role(*plans.PLANNERS) or sent:
        if not approved or sent:
            offers.append(Offer("target", Text("给单位定目标", "Give a unit a target"), lambda data: work_forms.target_form(data, township), add_target, (("title", "goal"),)))  # fmt: skip
        if (targets and not approved) or sent:
            offers.append(Offer("task", Text("把目标分解成任务", "Divide a target into tasks"), lambda data: work_forms.task_form(data, targets, township, whole), add_task, (("post", "person"),)))  # fmt: skip
        if rows or sent:
            offers.append(Offer("reassign", Text("重新落实岗位和责任人", "Reassign a task"), lambda data: work_forms.reassign_form(data, rows, township), reassign, (("person", "new_person"), ("post", "new_person"))))  # fmt: skip
    if (viewer.has_role(*plans.APPROVERS) and shown.plan is not None) or sent in ("approve", "phase"):
        row = get_object_or_404(Plan, township=township, key=key)
        if not approved or sent == "approve":
            offers.append(Offer("approve", Text("批准方案", "Approve the plan"), _nothing, lambda _typed: plans.approve(row, by=viewer)))  # fmt: skip
        if shown.next_phase or sent == "phase":
            title = shown.rule.phases[shown.next_phase - 1].title
            named = Text(f"进入{title.zh}", f"Begin {title.en}")
            offers.append(Offer("phase", named, _nothing, lambda _typed: plans.begin_phase(row, shown.next_phase, by=viewer)))  # fmt: skip
    return serve(
        request, "bodies/plan.html", offers, lambda: {"shown": shown}, reverse("plan_desk", args=[key])
    )


def _nothing(data: Any) -> Any:
    return work_forms.made({}, data, "act")


def _unit(township: Organisation, code: str) -> Organisation:
    rows = Organisation.objects.filter(township=township, outside=False)
    return get_object_or_404(rows.select_related("township"), code=code)


@require_http_methods(["GET", "POST"])
@staff_only()
def all_powers(request: HttpRequest) -> HttpResponse:
    """Which powers has each unit, who answers for each, and which has nobody?"""
    township, viewer = township_for(request), viewer_for(request)
    rows = Power.objects.filter(township=township).select_related("unit", "post", "person")
    shown = assignments.shown(rows.order_by("unit__code", "pk"), township)

    def row_of(pk: str) -> Power:
        return get_object_or_404(
            Power.objects.select_related("unit", "township"), pk=int(pk), township=township
        )

    def verify(typed: dict[str, Any]) -> None:
        unit = _unit(township, typed.pop("subject"))
        powers.verify_subject(unit, by=viewer, **typed)

    def enter(typed: dict[str, Any]) -> None:
        powers.enter_power(_unit(township, typed["unit"]), typed["name"], typed["level"], by=viewer)

    def assign(typed: dict[str, Any]) -> None:
        powers.assign_power(row_of(typed["row"]), *work_forms.seat_of(typed["person"]), by=viewer)

    named = [(str(one.row.pk), f"{one.row.unit.label(current())}: {one.row.name}") for one in shown]
    waiting = [(str(one.row.pk), one.row.name) for one in shown if one.row.published_at is None]
    offers = [
        Offer("subject", Text("登记主体资格", "Enter a verified subject"), lambda data: work_forms.subject_form(data, township), verify),
        Offer("power", Text("登记权力事项", "Enter a power"), lambda data: work_forms.power_form(data, township), enter),
    ]  # fmt: skip
    sent = request.method == "POST"
    if named or sent:
        offers.append(Offer("assign", Text("落实岗位和责任人", "Give it to a post and a person"), lambda data: work_forms.assign_form(data, named, township), assign, (("post", "person"),)))  # fmt: skip
    if waiting or sent:
        offers.append(Offer("publish", Text("公布", "Publish"), lambda data: work_forms.publish_form(data, waiting), lambda typed: powers.publish_power(row_of(typed["publish"]), by=viewer), (("post", "publish"), ("person", "publish"), ("unit", "publish"))))  # fmt: skip
    subjects = PowerSubject.objects.filter(unit__township=township).select_related("unit")

    def page() -> dict[str, Any]:
        return {"shown": shown, "subjects": subjects.order_by("unit__code")}

    keeps = viewer.has_role(*powers.KEEPERS)
    return serve(request, "bodies/powers.html", offers if keeps or sent else [], page, reverse("powers_desk"))


@require_http_methods(["GET", "POST"])
@staff_only()
def all_flows(request: HttpRequest) -> HttpResponse:
    """Which post answers for each step of each flow, which step has none or two, and who is trained for it?"""
    township, viewer = township_for(request), viewer_for(request)
    shown = flows.flows_of(township)
    language = current()

    def take_up(typed: dict[str, Any]) -> None:
        code, _colon, procedure = typed["flow"].partition(":")
        training.take_up(_unit(township, code), procedure, by=viewer)

    def name_posts(typed: dict[str, Any]) -> None:
        number, _colon, step = typed["step"].partition(":")
        rows = Flow.objects.filter(unit__township=township).select_related("unit__township")
        training.name_posts(
            get_object_or_404(rows, pk=int(number)), step, [int(pk) for pk in typed["posts"]], by=viewer
        )

    def title(one: flows.FlowShown) -> str:
        return f"{one.unit.label(language)}: {one.procedure.title.in_language(language)}"

    waiting = [(f"{one.unit.code}:{one.procedure.id}", title(one)) for one in shown if one.row is None]
    steps = [
        (f"{one.row.pk}:{step.key}", f"{title(one)} — {step.step.title.in_language(language)}")
        for one in shown
        if one.row
        for step in one.steps
    ]
    posts = [
        (str(one.post.pk), f"{one.post.organisation.label(language)} {one.post.label(language)}")
        for one in team_of(township).places
    ]
    sent = request.method == "POST"
    offers = []
    if viewer.has_role(*training.DIRECTORS) or sent:
        if steps or sent:
            offers.append(Offer("posts", Text("落实环节的责任岗位", "Give a step to a post"), lambda data: work_forms.posts_form(data, steps, posts), name_posts))  # fmt: skip
        if waiting or sent:
            offers.append(Offer("take", Text("纳入岗位责任管理", "Take up a flow"), lambda data: work_forms.take_up_form(data, waiting), take_up))  # fmt: skip
    mine = [
        (str(task.pk), task.matter.title)
        for task in inbox(viewer).filter(matter__kind=training.KIND).select_related("matter")
    ]
    if mine or sent:
        offers.insert(0, Offer("trained", Text("登记培训完成", "Enter a training as done"), lambda data: work_forms.trained_form(data, mine), lambda typed: training.trained(int(typed["task"]), typed["content"], by=viewer)))  # fmt: skip
    return serve(request, "bodies/flows.html", offers, lambda: {"shown": shown}, reverse("flows_desk"))
