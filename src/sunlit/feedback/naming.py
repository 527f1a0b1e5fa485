"""Who owns complaints, and how an entry is called before it is sorted."""

from sunlit import clock
from sunlit.feedback.models import Handler
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.queries import holdings_on


def heading(channel: str, type_: str) -> str:
    """The title of an entry: its kind and channel; never its words, which stand sealed."""
    labels = {
        choice.code: choice.label.zh
        for key in ("opinion", "question", "complaint", "staff-report")
        for field in book().registers[key].fields
        if field.key == "type"
        for choice in field.choices
    }
    names = {code: str(label) for code, label in _channels().items()}
    return f"{labels.get(type_, type_)}（{names.get(channel, channel)}）"


def _channels() -> dict[str, str]:
    """The channels in Chinese: a stored title is in the language of the record."""
    field = next(one for one in book().registers["opinion"].fields if one.key == "channel")
    return {choice.code: choice.label.zh for choice in field.choices}


def named(township: Organisation) -> Handler | None:
    """The person named for complaints now."""
    return Handler.objects.filter(township=township, until=None).select_related("staff").first()


def owner(township: Organisation) -> Staff | None:
    """Who owns a new complaint: the named person, and where nobody was named yet the office's first clerk (S2.01.16)."""
    found = named(township)
    if found is not None:
        return found.staff
    held = (
        holdings_on(clock.today())
        .filter(staff__township=township, staff__is_active=True)
        .select_related("staff", "post")
        .order_by("letter", "pk")
    )
    return next((row.staff for row in held if "office_clerk" in row.post.roles), None)
