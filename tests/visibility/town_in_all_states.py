"""Qingxi with one matter in every state that the matrix names, made by the program's own acts, and people's data
planted in them that is searched for in every answer (canaries)."""

import io
from dataclasses import dataclass, field

from sunlit import clock
from sunlit.demonstration import places
from sunlit.disclosure.actions import publishing, starting
from sunlit.hall.actions import applications, handling, inquiries, notices, ratings
from sunlit.hall.models import Application, Inquiry
from sunlit.matters import actions, assignment, attachments
from sunlit.matters.models import Attachment, Document, HandOver, Matter
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import RESIDENT, viewer_of
from sunlit.registers.actions import open_record
from sunlit.registers.models import Record

ITEM = "subsidy.farmers"


@dataclass
class Planted:
    """A matter in a state, and the words that only those may read who may see it."""

    state: str
    matter: Matter
    canaries: tuple[str, ...]

    @property
    def application(self) -> Application | None:
        return Application.objects.filter(matter=self.matter).first()

    @property
    def inquiry(self) -> Inquiry | None:
        return Inquiry.objects.filter(matter=self.matter).first()

    @property
    def record(self) -> Record | None:
        return Record.objects.filter(matter=self.matter).first()

    @property
    def paper(self) -> Document | None:
        return Document.objects.filter(matter=self.matter).order_by("pk").first()

    @property
    def attachment(self) -> Attachment | None:
        return Attachment.objects.filter(matter=self.matter).order_by("pk").first()

    @property
    def hand_over(self) -> HandOver | None:
        return HandOver.objects.filter(matter=self.matter).order_by("pk").first()

    @property
    def publishing(self) -> Matter | None:
        """The matter, where it is one of what is to be published."""
        return self.matter if self.matter.kind == "disclosure" else None

    @property
    def code(self) -> str:
        """The code on the slip."""
        return Application.objects.get(matter=self.matter).receipt_code

    @property
    def rating_token(self) -> str:
        """The token on the result sheet."""
        return ratings.token_for(self.matter)


@dataclass
class Town:
    people: dict
    planted: dict[str, Planted] = field(default_factory=dict)

    def viewer(self, name):
        return viewer_of(self.people[name])


_SURNAMES = "金木水火土日月山石田云雨风雷星河江湖"


def build() -> Town:
    """The town. Each matter's applicant, telephone, ID number and address are like no other's."""
    town = Town(places.build())
    _second_supervisor(town)
    for state in ("open", "closed", "done", "stopped", "shared", "sensitive"):
        _plant(town, state, _application(town, "qx", state, len(town.planted)))
    _plant(town, "other_township", _application(town, "lh", "open", len(town.planted)))
    for state, about in (("inquiry", ""), ("report", "qx.gov"), ("report_on_supervisor", "qx.discipline")):
        number = len(town.planted)
        name, phone, *_ = _person(number)
        question = inquiries.Question(
            text=f"{name}反映的事{number}甲乙丙",
            visitor=name,
            contact=phone,
            about=town.people[about] if about else None,
        )
        inquiry = inquiries.register(_place("qx"), question, by=town.viewer("qx.clerk"))
        town.planted[state] = Planted(state, inquiry.matter, (name, phone, question.text))
    for state in ("bad_rating", "bad_rating_mending"):
        _bad_rating(town, state)
    _to_be_published(town)
    _records(town)
    return town


def _to_be_published(town: Town) -> None:
    """A decision whose text is written and waits for approval: its name is public, its text isn't yet."""
    row = starting.start_ad_hoc(_place("qx"), "decision", "关停旧砖窑", by=town.viewer("qx.office"))
    number = len(town.planted)
    title, text = f"草稿标题丝雀{number}", f"草稿正文丝雀{number}甲乙丙"
    publishing.prepare(row.matter.tasks.get(done_at=None).pk, title, text, by=town.viewer("qx.office"))
    town.planted["publishing"] = Planted("publishing", Matter.objects.get(pk=row.matter.pk), (title, text))


def _second_supervisor(town: Town) -> None:
    """Qingxi gets a B person in the discipline office, who receives what is said about the other."""
    first = town.people["qx.discipline"].holdings.get()
    second = Staff.objects.create_user(
        "qx.discipline2", None, name="沈如镜", name_en="Shen Rujing", township=_place("qx"),
        must_change_password=False, password_changed_at=clock.now(),
    )  # fmt: skip
    Holding.objects.create(post=first.post, staff=second, letter="B", since=first.since)
    town.people["qx.discipline2"] = second


def _bad_rating(town: Town, state: str) -> None:
    """A matter that a bad rating opened: about work of qx.gov, verified by a supervisor, mended by the head."""
    number = len(town.planted)
    done = _application(town, "qx", "done", number)
    rating = ratings.rate(done.number, ratings.token_for(done), 1, by=RESIDENT, text=f"差评丝雀{number}")
    follow_up = rating.follow_up
    canaries = [follow_up.number]
    if state == "bad_rating_mending":
        finding = f"核实丝雀{number}"
        task = follow_up.tasks.get(done_at=None)
        supervisor = town.viewer("qx.discipline2")
        handling.follow_up_rating(task.pk, "confirmed", by=supervisor, text=finding)
        canaries.append(finding)
    town.planted[state] = Planted(state, Matter.objects.get(pk=follow_up.pk), tuple(canaries))


def _records(town: Town) -> None:
    """One record of the office's register of superior decisions, and a penalty case of qx.gov's."""
    number = len(town.planted)
    today = clock.today().isoformat()
    about = f"上级要求落实的事丝雀{number}"
    typed = {"issuer": "某县人民政府", "about": about, "received": today, "responsible": "QX-ZX2"}
    decision = open_record(_place("qx"), "superior-decision", typed, by=town.viewer("qx.office"))
    town.planted["superior_decision"] = Planted("superior_decision", decision.matter, (about,))
    name, phone, *_, address, attached = _person(number + 1)
    typed = {
        "party": name, "party_phone": phone, "place": address, "about": attached, "filed": today, "power": "某目录",
        "officers": "叶知秋、汤予安",
    }  # fmt: skip
    case = open_record(_place("qx"), "penalty-case", typed, by=town.viewer("qx.gov"))
    canaries = (name, phone, address, attached)
    town.planted["enforcement_case"] = Planted("enforcement_case", case.matter, canaries)


def _place(town: str) -> Organisation:
    return Organisation.objects.get(code=town.upper())


def _person(number: int) -> tuple[str, str, str, str, str]:
    return (
        f"{_SURNAMES[number]}丝雀{_SURNAMES[number]}",
        f"0100{number}77{number}99{number}",
        f"99010119700101{number}77X",
        f"某某巷{number}{number}{number}号之{number}",
        f"attached-canary-{number}-",
    )


def _plant(town: Town, state: str, matter: Matter) -> None:
    town.planted[state] = Planted(state, matter, _person(len(town.planted)))


def _application(town: Town, place: str, state: str, number: int) -> Matter:
    clerk = town.viewer(f"{place}.clerk")
    name, phone, id_number, address, attached = _person(number)
    applicant = applications.Applicant(name, id_number=id_number, phone=phone, address=address)
    filed = applications.file_application(_place(place), ITEM, applicant, by=clerk)
    application = filed.application
    content = f"%PDF-1.4\n% {attached}\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    attachments.store(filed.matter, io.BytesIO(content.encode()), kind="id-card", by=clerk)
    papers = list(application.papers.exclude(state="fetched").order_by("pk"))
    if state == "stopped":
        applications.check_papers(application.pk, {paper.material: "missing" for paper in papers}, by=clerk)
        notices.give_notice(application.pk, by=clerk)
        return Matter.objects.get(pk=filed.matter.pk)
    applications.check_papers(application.pk, {paper.material: "there" for paper in papers}, by=clerk)
    matter = applications.accept(application.pk, by=clerk, rights_told=True)
    handling.receive(
        application.pk,
        town.people[f"{place}.gov"],
        promised_day=matter.due,
        by=town.viewer(f"{place}.gov.head"),
    )
    if state == "done":
        _to_the_end(town, application.pk)
    if state == "closed":
        actions.withdraw(matter.pk, by=clerk, reason="申请人书面撤回")
    if state == "shared":
        unit = Organisation.objects.get(code="QX-ZX4")
        assignment.share(matter, [unit], by=town.viewer("qx.gov.head"))
    if state == "sensitive":
        Matter.objects.filter(pk=matter.pk).update(label=Matter.Label.SENSITIVE)
    return Matter.objects.get(pk=matter.pk)


def _to_the_end(town: Town, application_id: int) -> None:
    """Granted, approved, signed, given back to the counter and told."""
    handler, clerk = town.viewer("qx.gov"), town.viewer("qx.clerk")
    handling.decide(application_id, "granted", by=handler, text="符合条件，准予办理。", ground="某办法第三条")
    handling.approve(application_id, "grant", by=town.viewer("qx.gov.head"), opinion="同意")
    handling.hand_back(application_id, by=handler)
    handling.take_back(application_id, by=clerk)
    handling.tell(application_id, by=clerk, channel="phone", text="已准予，请持身份证领取。")
