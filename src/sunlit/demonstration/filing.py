"""How an application of an invented person is filed."""

from sunlit.core.items import Item
from sunlit.demonstration.filled_forms import filled
from sunlit.demonstration.stage import Town
from sunlit.demonstration.townspeople import id_number, name, phone
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.models import Application
from sunlit.matters.models import Matter


def file(town: Town, item: Item, channel: str = Matter.Channel.WINDOW) -> tuple[Application, str]:
    """File an application of an invented person; the application, and the rating token's receipt code."""
    agent = channel == Matter.Channel.AGENT and "agent" in town.staff
    own = [village for village in town.villages if village.code.endswith("-V1")]  # where the agent lives
    village = town.rng.choice(own if agent else town.villages)
    applicant = Applicant(
        name=name(town.rng),
        id_number=id_number(town.rng),
        phone=phone(town.rng),
        address=f"{village.name}{town.rng.randint(1, 12)}组",
        village=village,
        consent=Application.Consent.PRESENT if agent else "",
    )
    by = town.viewer("agent") if agent else town.viewer(town.clerk())
    filed = applications.file_application(
        town.place, item.id, applicant, by=by, channel=channel, form=filled(item)
    )
    return filed.application, filed.code
