"""Where papers come from: given before and used again, fetched by the office, still to follow, and how long they hold."""

from datetime import date, timedelta
from io import BytesIO

from django.db import transaction

from sunlit import clock
from sunlit.core.papers import Validity, validity
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, on_file
from sunlit.hall.actions.tasks import check_intake, locked_application
from sunlit.hall.models import Application, Paper
from sunlit.matters import attachments, frame
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Attachment, Matter, Notice
from sunlit.people.viewer import CLOCK, Viewer


def agree(application_id: int, *, by: Viewer) -> Application:
    """The applicant agrees that papers given before are looked for and used again. Nothing is looked for without it
    (个人信息保护法 13); the agreement and what was found stand in the ledger (S4.29.04).

    Raises Refused (no_number, not_your_seat, is_closed).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        check_intake(by, application)
        if not application.person_key:
            raise Refused(
                "no_number",
                Text("没有登记身份证号，不能确认是同一个人。", "No identity number is registered, so nobody can be sure "
                     "that it is the same person."),
                Text("请照清单收材料。", "Take in the papers of the list."),
                clause="S4.29.04",
            )  # fmt: skip
        if application.papers_agreed_at is None:
            application.papers_agreed_at = clock.now()
            application.save(update_fields=["papers_agreed_at"])
            found = [f"{row.number}:{row.material}" for row in on_file.papers_on_file(application)]
            found += [f"{row.number}:{row.name}" for row in on_file.fields_on_file(application)]
            frame.log(application.matter, "papers_looked_for", by, {"found": found})
        return application


def use_again(application_id: int, material: str, *, by: Viewer, key: str = "") -> Paper:
    """A paper that the person gave before counts as handed in: with its source, its day and its expiry (S4.20.01).
    Its files become files of this matter too. The exchange is logged in both matters (S4.29.04).

    Raises Refused (not_agreed, not_on_file, not_your_seat, is_closed).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        paper = application.papers.filter(material=material).first()
        if paper is not None and frame.done_before(key):
            return paper
        check_intake(by, application)
        if application.papers_agreed_at is None:
            raise _not_agreed()
        found = {row.material: row for row in on_file.papers_on_file(application)}.get(material)
        if found is None or paper is None:
            raise Refused(
                "not_on_file",
                Text(
                    "没有可以再用的这份材料，或者已经过期。",
                    "That paper isn't on file, or it holds no longer.",
                ),
                Text("请照清单收材料。", "Take in the paper of the list."),
                clause="S4.20.01",
                field=material,
            )
        paper.state, paper.received_at = Paper.State.THERE, clock.now()
        paper.source = found.unit.name
        paper.source_number, paper.source_day = found.number, found.given
        paper.valid_until, paper.until = found.valid_until, None
        paper.save()
        former = found.paper.application.matter
        for row in Attachment.objects.present().filter(matter=former, kind=found.paper.material):
            _share(row, application.matter, material, by)
        facts = {
            "material": material,
            "source": found.number,
            "unit": found.unit.code,
            "day": str(found.given),
        }
        frame.log(application.matter, "paper_used_again", by, facts)
        frame.log(
            former, "paper_given_on", by, {"material": found.paper.material, "to": application.matter.number}
        )
        frame.remember(key, application.matter, clock.now())
        return paper


def use_field(application_id: int, name: str, *, by: Viewer) -> Application:
    """Fill in what the person gave to another department before, with their agreement. Source and day stand in the
    ledger of both matters (S4.29.04). Raises Refused (not_agreed, not_on_file, not_your_seat, is_closed)."""
    with transaction.atomic():
        application = locked_application(application_id)
        check_intake(by, application)
        if application.papers_agreed_at is None:
            raise _not_agreed()
        found = {row.name: row for row in on_file.fields_on_file(application)}.get(name)
        if found is None:
            raise Refused(
                "not_on_file",
                Text(
                    "以前没有填过，或者这里已经填了。", "It wasn't filled in before, or stands here already."
                ),
                clause="S4.29.04",
            )
        setattr(application, name, found.value)
        if name == "phone":
            application.phone_tail = found.value[-4:]
        application.save(update_fields=[name, "phone_tail"])
        facts = {"field": name, "source": found.number, "unit": found.unit.code, "day": str(found.day)}
        frame.log(application.matter, "field_used_again", by, facts)
        former = Matter.objects.select_related("township").get(
            township_id=application.matter.township_id, number=found.number
        )
        frame.log(former, "field_given_on", by, {"field": name, "to": application.matter.number})
        return application


def _not_agreed() -> Refused:
    return Refused(
        "not_agreed",
        Text("本人还没有同意使用以前交过的材料。", "The person hasn't agreed that earlier papers are used."),
        Text("请先问本人。", "Ask the person first."),
        clause="S4.29.04",
    )


def _share(row: Attachment, matter: Matter, material: str, by: Viewer) -> None:
    """A copy of its own: erasing one of the two must not take the other."""
    attachments.store(matter, BytesIO(attachments.content_of(row)), kind=material, by=by, name=row.name)


def fetched(
    application_id: int, material: str, *, source: str, day: date, by: Viewer, key: str = ""
) -> Paper:
    """The office got a paper itself: from which body, of which day (国务院在线政务服务规定 7; S4.20.01).

    Only what the list marks as fetched. Raises Refused (not_fetched_by_us, source_needed, day_ahead, is_closed,
    not_your_seat).
    """
    with transaction.atomic():
        application = locked_application(application_id)
        paper = application.papers.filter(material=material).first()
        if paper is not None and frame.done_before(key):
            return paper
        frame.check_open(application.matter, None)
        frame.check_responsible(by, application.matter)
        if paper is None or paper.state != Paper.State.FETCHED:
            raise Refused(
                "not_fetched_by_us",
                Text("这份材料不由本镇调取。", "That paper isn't one that we fetch."),
                clause="S4.20.01",
                field=material,
            )
        if not source.strip():
            raise Refused(
                "source_needed",
                Text("没有写明从哪个单位调取。", "The body that it came from is missing."),
                Text("请写明提供单位。", "Name the body."),
                clause="S4.29.04",
                field=f"source-{material}",
            )
        _not_ahead(day, f"day-{material}")
        paper.source, paper.source_day, paper.received_at = source.strip()[:120], day, clock.now()
        paper.save(update_fields=["source", "source_day", "received_at"])
        frame.log(
            application.matter,
            "paper_fetched",
            by,
            {"material": material, "source": paper.source, "day": str(day)},
        )
        frame.remember(key, application.matter, clock.now())
        return paper


def set_validity(application_id: int, material: str, until: date | None, *, by: Viewer) -> Paper:
    """Write down the last day on which a paper holds. Raises Refused (paper_ended) for one that holds no longer."""
    with transaction.atomic():
        application = locked_application(application_id)
        check_intake(by, application)
        paper = application.papers.get(material=material)
        if validity(until, clock.today()) is Validity.ENDED:
            raise Refused(
                "paper_ended",
                Text(f"这份材料{until}就过期了。", f"That paper ended on {until}."),
                Text(
                    "请记为不合要求，并在一次性告知书中写明。",
                    "Mark it as faulty and say so in the one-time notice.",
                ),
                field=f"valid-{material}",
            )
        paper.valid_until = until
        paper.save(update_fields=["valid_until"])
        frame.log(application.matter, "paper_validity", by, {"material": material, "until": str(until or "")})
        return paper


def remind_of_papers(day: date) -> int:
    """Once a day: say of every paper that may follow that it is still to come, some days before its last day, and what
    happens once that has passed: it counts as missing from then on, and handler and intake are told. How many papers
    were dealt with. Serves 容缺受理 of the items (``may_follow``)."""
    done = 0
    waiting = Paper.objects.filter(
        state=Paper.State.FOLLOWS, application__matter__state=Matter.State.OPEN, until__isnull=False
    ).order_by("pk")
    places = waiting.values_list("application__matter__township_id", flat=True)
    for place in set(places.order_by()):
        soon = day + timedelta(days=number_in_force("papers-follow-reminder", day, place))
        here = waiting.filter(application__matter__township_id=place, until__lte=soon)
        for pk in list(here.values_list("pk", flat=True)):
            with transaction.atomic():
                done += _remind(pk, day)
    return done


def _remind(paper_id: int, day: date) -> int:
    application = locked_application(Paper.objects.values_list("application_id", flat=True).get(pk=paper_id))
    paper = application.papers.get(pk=paper_id)
    matter = application.matter
    if paper.state != Paper.State.FOLLOWS or paper.until is None or not matter.is_open:
        return 0
    name = catalogue.material(catalogue.item(application.item), paper.material).name
    if paper.until < day:
        paper.state = Paper.State.MISSING
        paper.save(update_fields=["state"])
        frame.log(
            matter, "paper_did_not_follow", CLOCK, {"material": paper.material, "until": str(paper.until)}
        )
        _tell(
            matter,
            Text(
                f"{matter.number}：容缺的“{name.zh}”到{paper.until}没有补来，改记为缺。",
                f"{matter.number}: '{name.en}', which might follow, hasn't come by {paper.until} and counts as missing.",
            ),
        )
        return 1
    if paper.reminded_on is None:
        paper.reminded_on = day
        paper.save(update_fields=["reminded_on"])
        frame.log(matter, "paper_reminded", CLOCK, {"material": paper.material, "until": str(paper.until)})
        _tell(
            matter,
            Text(
                f"{matter.number}：容缺的“{name.zh}”{paper.until}前要补来，请提醒申请人。",
                f"{matter.number}: '{name.en}' is to follow by {paper.until}; please remind the applicant.",
            ),
        )
        return 1
    return 0


def _tell(matter: Matter, words: Text) -> None:
    seats = [{"unit_id": matter.intake_unit_id, "role": "enquiry"}]
    if matter.handler_id:
        seats.append({"staff_id": matter.handler_id})
    if matter.channel == Matter.Channel.AGENT and matter.village_id:
        seats.append({"unit_id": matter.village_id, "role": "village_agent"})
    Notice.objects.bulk_create(
        Notice(matter=matter, text=words.zh[:300], text_en=words.en[:300], at=clock.now(), **seat)
        for seat in seats
    )


def _not_ahead(day: date, field: str) -> None:
    if day > clock.today():
        raise Refused(
            "day_ahead",
            Text("日期不能在今天以后。", "The day can't lie ahead."),
            Text("请填材料上的日期。", "Enter the day on the paper."),
            field=field,
        )
