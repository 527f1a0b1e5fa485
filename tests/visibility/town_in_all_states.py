"""Qingxi with one matter in every state that the matrix names, made by the program's own acts, and people's data
planted in them that is searched for in every answer (canaries)."""

from dataclasses import dataclass, field

from sunlit.demonstration import places
from sunlit.hall.actions import applications, handling, inquiries
from sunlit.hall.models import Application, Inquiry
from sunlit.matters import actions, assignment
from sunlit.matters.models import Document, Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

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
    def paper(self) -> Document | None:
        return Document.objects.filter(matter=self.matter).first()


@dataclass
class Town:
    people: dict
    planted: dict[str, Planted] = field(default_factory=dict)

    def viewer(self, name):
        return viewer_of(self.people[name])


_SURNAMES = "金木水火土日月山石田"


def build() -> Town:
    """The town. Each matter's applicant, telephone, ID number and address are like no other's."""
    town = Town(places.build())
    for state in ("open", "closed", "stopped", "shared", "sensitive"):
        _plant(town, state, _application(town, "qx", state, len(town.planted)))
    _plant(town, "other_township", _application(town, "lh", "open", len(town.planted)))
    for state, about in (("inquiry", ""), ("report", "qx.gov"), ("report_on_supervisor", "qx.discipline")):
        number = len(town.planted)
        name, phone, _id, _address = _person(number)
        question = inquiries.Question(
            text=f"{name}反映的事{number}甲乙丙",
            visitor=name,
            contact=phone,
            about=town.people[about] if about else None,
        )
        inquiry = inquiries.register(_place("qx"), question, by=town.viewer("qx.clerk"))
        town.planted[state] = Planted(state, inquiry.matter, (name, phone, question.text))
    return town


def _place(town: str) -> Organisation:
    return Organisation.objects.get(code=town.upper())


def _person(number: int) -> tuple[str, str, str, str]:
    return (
        f"{_SURNAMES[number]}丝雀{_SURNAMES[number]}",
        f"0100{number}77{number}99{number}",
        f"99010119700101{number}77X",
        f"某某巷{number}{number}{number}号之{number}",
    )


def _plant(town: Town, state: str, matter: Matter) -> None:
    town.planted[state] = Planted(state, matter, _person(len(town.planted)))


def _application(town: Town, place: str, state: str, number: int) -> Matter:
    clerk = town.viewer(f"{place}.clerk")
    name, phone, id_number, address = _person(number)
    applicant = applications.Applicant(name, id_number=id_number, phone=phone, address=address)
    filed = applications.file_application(_place(place), ITEM, applicant, by=clerk)
    application = filed.application
    papers = list(application.papers.exclude(state="fetched").order_by("pk"))
    if state == "stopped":
        applications.check_papers(application.pk, {paper.material: "missing" for paper in papers}, by=clerk)
        applications.give_notice(application.pk, by=clerk)
        return Matter.objects.get(pk=filed.matter.pk)
    applications.check_papers(application.pk, {paper.material: "there" for paper in papers}, by=clerk)
    matter = applications.accept(application.pk, by=clerk, rights_told=True)
    handling.receive(
        application.pk,
        town.people[f"{place}.gov"],
        promised_day=matter.due,
        by=town.viewer(f"{place}.gov.head"),
    )
    if state == "closed":
        actions.withdraw(matter.pk, by=clerk, reason="申请人书面撤回")
    if state == "shared":
        unit = Organisation.objects.get(code="QX-ZX4")
        assignment.share(matter, [unit], by=town.viewer("qx.gov.head"))
    if state == "sensitive":
        Matter.objects.filter(pk=matter.pk).update(label=Matter.Label.SENSITIVE)
    return Matter.objects.get(pk=matter.pk)
