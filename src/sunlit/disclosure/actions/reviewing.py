"""The signatures between the text and its publication: content, law and secrecy, approval, the superior (S0.01.17)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sunlit import clock
from sunlit.core.openness import Asked
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import withholding
from sunlit.disclosure.authorship import authors_of, own_text
from sunlit.disclosure.models import Occurrence, Review
from sunlit.matters import actions, frame
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import Viewer

MOST_WORDS = 300
NONE, SECRET = "none", "secret"
ANSWERED = {
    "disclosure": ("content", "legal", "superior"),
    "withholding": ("legal_office", "efficiency_office"),
}
"""The steps of each kind that nobody leaves without the answers of a `Review`, whichever page or interface it is."""
CHAIN = ("prepare", "content", "legal", "review", "superior", "publish")


def review_content(
    task_id: int,
    outcome: str,
    *,
    by: Viewer,
    ticked: Mapping[str, Collection[str]] | None = None,
    reasons: Mapping[str, str] | None = None,
    basis: str = "",
    opinion: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Hold a text against the principles of openness: which were ticked, with a reason for each list that lacks some,
    and the legal or policy basis. What isn't ticked blocks nothing; whoever approves sees it (S0.01.19, S0.06.02,
    S0.07.07). ``ticked`` and ``reasons`` are by the key of the list.

    Raises Refused (no_such_point, words_too_long, and those of `actions.complete`).
    """
    answers: dict[str, Any] = {
        "ticked": points(Asked.CONTENT, ticked or {}),
        "reasons": {name: _words(words, name) for name, words in (reasons or {}).items() if words.strip()},
        "basis": _words(basis, "basis"),
    }
    return _sign(task_id, outcome, answers, by=by, opinion=opinion, revision=revision, key=key)


def review_legal(
    task_id: int,
    outcome: str,
    *,
    by: Viewer,
    secret: str = "",
    level: str = "",
    basis: str = "",
    classifier: str = "",
    until: date | None = None,
    opinion: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Say whether a text holds a secret: ``none``, and it goes on; ``secret`` with level, basis, classifier and the day
    on which it ends, and it is withheld at once (S0.06.03, S0.07.05).

    Raises Refused (secrecy_unanswered, secret_incomplete, and those of `actions.complete`).
    """
    if outcome == "send_back":
        return actions.complete(task_id, outcome, by=by, opinion=opinion, revision=revision, key=key)
    if secret not in (NONE, SECRET) or (outcome == "secret") != (secret == SECRET):
        raise unanswered()
    answers: dict[str, Any] = {"secret": secret}
    found: withholding.Secret | None = None
    if secret == SECRET:
        found = withholding.checked_secret(level, basis, classifier, until)
        answers |= {"level": level, "basis": found.basis, "classifier": found.classifier, "until": str(until)}

    def keep(matter: Matter) -> None:
        if found is not None:
            withholding.as_secret(Occurrence.objects.get(matter=matter), matter, found, by=by)

    return _sign(task_id, outcome, answers, by=by, opinion=opinion, revision=revision, key=key, more=keep)


def record_outside(
    task_id: int,
    outcome: str,
    *,
    by: Viewer,
    reviewer: str = "",
    day: date | None = None,
    opinion: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Enter what a body outside the house said, by whom and on which day: the superior about something for everybody
    (S0.07.36), or one of the two county offices about withholding something (S2.07.06).

    Raises Refused (reviewer_needed, and those of `actions.complete`), Task.DoesNotExist.
    """
    step = Task.objects.values_list("step", flat=True).get(pk=task_id)
    answers = outside(reviewer, day, "S0.07.36" if step == "superior" else "S2.07.06")
    return _sign(task_id, outcome, answers, by=by, opinion=opinion, revision=revision, key=key)


def points(step: Asked, ticked: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The ticks of a step as they are stored. Raises Refused (no_such_point) for a point that isn't asked there."""
    rules = book().openness
    asked = {one.key: one for one in rules.asked_at(step)} if rules else {}
    known = {name: [point.key for point in one.points] for name, one in asked.items()}
    for name, keys in ticked.items():
        if set(keys) - set(known.get(name, ())):
            raise Refused(
                "no_such_point",
                Text("没有这一条。", "There is no such point."),
                Text("请从页面上的各条中勾选。", "Tick those on the page."),
                clause=asked[name].clause if name in asked else "",
                field=name if name in asked else "",
            )
    return {name: [key for key in keys if key in set(ticked.get(name, ()))] for name, keys in known.items()}


def outside(reviewer: str, day: date | None, clause: str) -> dict[str, Any]:
    """Who outside the house reviewed something, and when. Raises Refused (reviewer_needed)."""
    name = " ".join(reviewer.replace("\x00", "").split())
    if not name or len(name) > 60:
        raise Refused(
            "reviewer_needed",
            Text("没有写明审查的单位和人。", "It isn't said who reviewed it."),
            Text("请写明单位和姓名，不超过60字。", "Name the body and the person, at most 60 characters."),
            clause=clause,
            field="reviewer",
        )
    if day is None or day > clock.today():
        raise Refused(
            "reviewer_needed",
            Text(
                "没有写明审查的日期，或者日期还没到。", "The day of the review is missing or still to come."
            ),
            Text("请填写今天或以前的日期。", "Give today or an earlier day."),
            clause=clause,
            field="day",
        )
    return {"reviewer": name, "day": day.isoformat()}


def _sign(
    task_id: int,
    outcome: str,
    answers: dict[str, Any],
    *,
    by: Viewer,
    opinion: str,
    revision: int | None,
    key: str,
    more: Any = None,
) -> Matter:
    def keep(matter: Matter) -> None:
        write(matter, task_id, answers, by)
        if more is not None:
            more(matter)

    return actions.complete(task_id, outcome, by=by, opinion=opinion, revision=revision, key=key, then=keep)


def write(matter: Matter, task_id: int, answers: dict[str, Any], by: Viewer) -> None:
    """Write the answers of a task down, once, inside the act that leaves it."""
    Review.objects.create(
        matter=matter, task_id=task_id, answers=answers, by_id=frame.staff_of(by), at=clock.now()
    )


def check_signed(matter: Matter, task: Task, outcome: str) -> None:
    """What every way out of a signed step passes: its answers are written down, and whoever signed the step before is
    somebody else; whoever wrote the text doesn't publish it (S2.19.04). Raises Refused (secrecy_unanswered,
    answers_needed, same_person, own_text)."""
    if task.step in ANSWERED.get(matter.kind, ()) and outcome != "send_back":
        found = Review.objects.filter(task=task).first()
        if task.step == "legal" and (
            found is None or (outcome == "passed") != (found.answers.get("secret") == NONE)
        ):
            raise unanswered()
        if found is None:
            raise Refused(
                "answers_needed",
                Text("这一步要答的没有答。", "What this step asks isn't answered."),
                Text("请在公开事项的页面上办理。", "Do it on the page of the publication."),
                clause="S0.01.17",
            )
    if outcome in ("send_back", "written") or matter.kind not in ANSWERED:
        return
    signing = {task.done_by_id, task.on_behalf_of_id} - {None}
    if task.step == "leader" and withholding.asked_by(matter) in signing:
        raise same_person()
    if task.step == "publish" and authors_of(matter) & signing:
        raise own_text()
    before = matter.tasks.filter(done_at__isnull=False).exclude(pk=task.pk).exclude(outcome="send_back")
    last = before.exclude(done_by=None).order_by("-pk").first()
    if last is not None and {last.done_by_id, last.on_behalf_of_id} & signing:
        raise same_person()


def same_person() -> Refused:
    """One person can't sign two steps that follow one another."""
    return Refused(
        "same_person",
        Text("上一步是同一个人签的。", "The same person signed the step before this one."),
        Text("请换一个人办这一步。", "Somebody else has to sign this step."),
        clause="S0.01.17",
    )


def unanswered() -> Refused:
    """The answer about secrets is missing or speaks against the outcome."""
    return Refused(
        "secrecy_unanswered",
        Text(
            "是否涉密没有回答，或者和结果不一致。",
            "Whether it holds a secret isn't answered, or not as the outcome says.",
        ),
        Text("请选“不涉密”或“涉密”，再选对应的结果。", "Answer, and choose the outcome that goes with it."),
        clause="S0.06.03",
        field="secret",
    )


def too_long(most: int, field: str) -> Refused:
    """Words that don't fit."""
    return Refused(
        "words_too_long",
        Text(f"超过{most}字。", f"More than {most} characters."),
        Text("请写短一些。", "Say it shorter."),
        field=field,
    )


def _words(typed: str, field: str) -> str:
    words = " ".join(typed.replace("\x00", "").split())
    if len(words) > MOST_WORDS:
        raise too_long(MOST_WORDS, field)
    return words
