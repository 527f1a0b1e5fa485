"""A township to try the kernel in."""

import pytest

from sunlit.hall.actions import applications
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of


class Town:
    """Qingxi with its people, and short ways to stand at a counter there."""

    def __init__(self, people):
        self.people = people
        self.place = Organisation.objects.get(code="QX")

    def viewer(self, name):
        return viewer_of(self.people[name])

    def filed(self, **more):
        return applications.file_application(
            self.place,
            "subsidy.farmers",
            applications.Applicant("周样本", phone="00000000001"),
            by=self.viewer("qx.clerk"),
            **more,
        )

    def accepted(self):
        filed = self.filed()
        papers = filed.application.papers.exclude(state="fetched")
        applications.check_papers(
            filed.application.pk, {paper.material: "there" for paper in papers}, by=self.viewer("qx.clerk")
        )
        return applications.accept(filed.application.pk, by=self.viewer("qx.clerk"), rights_told=True)


@pytest.fixture
def town(people):
    """Qingxi, with all its posts filled and every complete item offered."""
    return Town(people)
