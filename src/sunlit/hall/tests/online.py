"""Short ways of a villager online, each over HTTP: begin and send an application, open one's own matter."""

import io
import re
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from sunlit import clock
from sunlit.hall.actions import applications, notices
from sunlit.hall.models import Application, Paper
from sunlit.people.models import Staff
from sunlit.people.viewer import viewer_of

ITEM = "civil.entitlement-certificate"
ID_NUMBER = "11010519491231002X"
MONDAY = datetime(2025, 11, 3, 9, 30, tzinfo=clock.CHINA)


def picture(colour: str = "white", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", **options)
    return out.getvalue()


def without_token(page: bytes) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.decode())


def upload(name: str = "id.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def begun(client: Client, item: str = ITEM) -> str:
    answer = client.post(f"/QX/items/{item}/apply/")
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rsplit("/who/", 1)[0]


def applied(client: Client, item: str = ITEM, **who: str) -> tuple[str, str]:
    """Apply through the pages; number and code as the slip shows them."""
    base = begun(client, item)
    answer = client.post(
        f"{base}/who/", {"applicant": "王秀英", "phone": "138 0000 1234", "next": "1", **who}
    )
    assert answer.status_code == 302, answer.content.decode()
    answer = client.post(answer["Location"], {"q0": "yes", "next": "1"})
    if "/papers/" in answer["Location"]:
        answer = client.post(answer["Location"], {"next": "1"})
    answer = client.post(f"{base}/check/", {"send": "1"})
    assert answer["Location"].endswith("/sent/")
    page = client.get(answer["Location"]).content.decode()
    number = re.search(r'id="number">([^<]+)<', page)[1]
    code = re.search(r'id="code">([^<]+)<', page)[1]
    return number, code


def opened(client: Client, number: str, code: str, check: str = "王秀英") -> str:
    answer = client.post("/QX/follow/", {"number": number, "code": code, "check": check})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


def notice_given(people: dict[str, Staff], number: str, missing: list[str]) -> Application:
    """The counter looks at the papers: all there but ``missing``, for which it gives the one-time notice."""
    application = Application.objects.get(matter__number=number)
    clerk = viewer_of(people["qx.clerk"])
    states = {
        paper.material: Paper.State.MISSING if paper.material in missing else Paper.State.THERE
        for paper in application.papers.exclude(state=Paper.State.FETCHED)
    }
    applications.check_papers(application.pk, states, by=clerk)
    notices.give_notice(application.pk, by=clerk)
    return application
