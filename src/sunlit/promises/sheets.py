"""The sheet for the wall and the card for the desk: both print the same version of the same promise (S2.25.02)."""

from django.conf import settings

from sunlit import clock
from sunlit.matters import documents
from sunlit.paper.render import Paper
from sunlit.people.queries import current_holdings
from sunlit.promises.models import Promise

FORMS = {"wall": "promise-wall", "card": "promise-card"}


def printed(promise: Promise, form: str) -> Paper:
    """A published promise of a person as wall sheet or desk card. Raises KeyError for another form, Refused (paper)
    for a name that can't be set."""
    person = promise.staff
    assert person is not None
    post = current_holdings(person).filter(post__organisation=promise.unit).select_related("post").first()
    data = {
        "office": promise.township.name,
        "date": (promise.published_at or clock.now()).astimezone(clock.CHINA).date(),
        "name": person.name,
        "unit": promise.unit.name,
        "post": post.post.title if post else "",
        "promise": promise.text,
        "version": promise.version,
        "complaint_phone": promise.unit.complaint_phone or promise.township.complaint_phone,
        "qr": f"{settings.PUBLIC_ADDRESS}/{promise.township.code}/promises/",
    }
    return documents.show(
        FORMS[form], data, number=f"V-{promise.township.code}-{promise.pk}-{promise.version}"
    )
