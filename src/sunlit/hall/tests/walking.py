"""Short ways to walk a matter along the main line in tests, each by the act that the program itself uses."""

from datetime import date

from sunlit.core.fields import FieldKind
from sunlit.core.items import Item
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import applications, handling
from sunlit.hall.lists import Filters, listed
from sunlit.hall.models import Application
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of

CERTIFICATE = "land.contract-certification"  # 5 working days, economic development
SUBSIDY = "subsidy.farmers"  # 10 working days, government affairs
ALLOWANCE = "civil.low-income-rural"  # 20 working days, 30 by law, social affairs
AT_ONCE = "pension.resident"  # on the spot, social affairs
AGENT = "household.birth"  # agent, government affairs
TEAM = {
    "economic_development": ("qx.econ.head", "qx.econ"),
    "government_affairs": ("qx.gov.head", "qx.gov"),
    "social_affairs": ("qx.social.head", "qx.social"),
    "enquiry": ("qx.director", "qx.clerk"),
}


def filled(item: Item) -> dict[str, str]:
    """What fits each field of an item's own form."""
    usual = {FieldKind.DAY: "2026-03-02", FieldKind.YES_NO: "yes", FieldKind.PHONE: "13800006666"}
    usual |= {FieldKind.ID_NUMBER: "110101199001011237", FieldKind.MONEY: "1", FieldKind.NUMBER: "1"}
    return {one.key: one.choices[0].code if one.choices else usual.get(one.kind, "样例") for one in item.form}


class Walk:
    """One application of Qingxi, walked step by step."""

    def __init__(self, people: dict[str, Staff], item: str = CERTIFICATE, name: str = "周小满") -> None:
        self.people = people
        self.town = Organisation.objects.get(code="QX")
        self.item = catalogue.item(item)
        self.head, self.handler = TEAM[self.item.department]
        filed = applications.file_application(
            self.town,
            item,
            applications.Applicant(
                name, id_number="110101199001011237", phone="13800006666", address="上河村1组"
            ),
            by=self.who("qx.clerk"),
            form=filled(self.item),
        )
        self.id, self.code, self.number = filed.application.pk, filed.code, filed.matter.number

    def who(self, name: str) -> Viewer:
        return viewer_of(self.people[name])

    @property
    def application(self) -> Application:
        return Application.objects.get(pk=self.id)

    @property
    def matter(self) -> Matter:
        return Matter.objects.get(number=self.number)

    def accept(self) -> "Walk":
        states = {row.material: "there" for row in self.application.papers.all() if row.state != "fetched"}
        applications.check_papers(self.id, states, by=self.who("qx.clerk"))
        applications.accept(self.id, by=self.who("qx.clerk"), rights_told=True)
        return self

    def receive(self, promised: date | None = None) -> "Walk":
        handling.receive(
            self.id,
            self.people[self.handler],
            by=self.who(self.head),
            promised_day=promised or self.matter.due,
        )
        return self

    def decide(self, decision: str = "granted") -> "Walk":
        handling.decide(
            self.id,
            decision,
            by=self.who(self.handler),
            text="符合条件，准予办理。",
            ground="农村土地承包法第三条",
        )
        return self

    def approve(self, outcome: str = "grant") -> "Walk":
        handling.approve(self.id, outcome, by=self.who(self.head), opinion="同意")
        return self

    def sign(self) -> "Walk":
        handling.hand_back(self.id, by=self.who(self.handler))
        return self

    def take(self) -> "Walk":
        handling.take_back(self.id, by=self.who("qx.clerk"))
        return self

    def tell(self) -> "Walk":
        handling.tell(self.id, by=self.who("qx.clerk"), channel="phone", text="已准予，请持身份证领取。")
        return self

    def to_the_end(self) -> "Walk":
        return self.decide().approve().sign().take().tell()


def finished(people: dict[str, Staff], day: str, **more: str) -> Walk:
    """A certificate accepted on Monday 2 March and finished on a day."""
    with at("2026-03-02 09:00"):
        walk = Walk(people, **more).accept().receive()
    with at(f"{day} 16:00"):
        walk.to_the_end()
    return walk


def unit(key: str) -> Organisation:
    """A unit of Qingxi by its key."""
    return Organisation.objects.get(township__code="QX", key=key)


def numbers(viewer: Viewer, name: str) -> set[str]:
    """The numbers of the matters on a named list."""
    return {row.number for row in listed(viewer, Filters(list=name))}
