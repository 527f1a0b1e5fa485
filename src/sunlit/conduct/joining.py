"""Where conduct joins the kernel and the hall: who may be given enforcement work, and what a visitor is asked."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sunlit import clock
from sunlit.conduct import queries
from sunlit.conduct.actions import visitors
from sunlit.conduct.forms import visitor_answers, visitor_fields
from sunlit.conduct.models import VisitorAnswer
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import visitor_questions
from sunlit.matters.book import book
from sunlit.matters.hooks import before_assignment
from sunlit.matters.models import Matter
from sunlit.people.models import Staff


@before_assignment
def certificate_holds(kind: str, staff: Staff) -> None:
    """Nobody without a certificate that holds today is given what needs one; its last day counts (S3.07.07).

    Raises Refused (no_certificate).
    """
    for certificate in book().certificates.values():
        if kind in certificate.needed_for and not queries.has_certificate(
            staff.pk, certificate.key, clock.today()
        ):
            raise Refused(
                "no_certificate",
                Text(
                    f"{staff.name}今天没有有效的{certificate.title.zh}，不能承办。",
                    f"{staff.name} has no valid {certificate.title.en.lower()} today and can't be given this.",
                ),
                Text(
                    "请交给证件有效的人；换了新证的，先在“工作牌和证件”里登记。",
                    "Give it to somebody with a valid one; enter a renewed certificate under “Badges” first.",
                ),
                clause=certificate.clause,
                field="handler",
            )


class HowReceived:
    """The questions on how a visitor was received, on the hall's rating form and on the slip."""

    def fields(self, matter: Matter) -> Mapping[str, forms.Field]:
        """The questions, where a visit is rated that wasn't answered for yet; an appeal is none."""
        if matter.kind not in visitors.KINDS:
            return {}
        return {} if VisitorAnswer.objects.filter(matter=matter).exists() else visitor_fields(matter)

    def keep(self, matter: Matter, typed: Mapping[str, Any]) -> None:
        """Keep the answers with the rating."""
        visitors.keep(matter, *visitor_answers(typed))

    def address(self, matter: Matter) -> str:
        """The page of the visit, by the token on the slip."""
        return visitors.address_of(matter)


visitor_questions.ask_also(HowReceived())
