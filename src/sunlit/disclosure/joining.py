"""Where openness joins the kernel: the page of its matters, and the rule that none ends without its publication."""

from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import files, publishing
from sunlit.disclosure.actions.opening import KIND
from sunlit.disclosure.models import Publication
from sunlit.matters.hooks import auto_step, on_event, page_for
from sunlit.matters.models import Matter


@page_for(KIND)
def page(matter: Matter) -> str:
    """Where the matter is worked on."""
    return reverse("disclosure_matter", args=[matter.number])


@auto_step("disclosure-drafted")
def drafted(matter: Matter) -> str:
    """What the program itself has written, such as the notice of a new service, goes straight into the queue of
    approval (S0.07.21); where a word or a particular is missing, somebody writes it first."""
    try:
        heading, text = str(matter.facts.get("heading", "")), str(matter.facts.get("text", ""))
        publishing.check(heading, text, files.office_numbers(matter.township))
        publishing.check_particulars(publishing.duty_of(matter), matter.facts.get("particulars") or {})
    except Refused:
        return "empty"
    return "whole"


@on_event("moved")
def goes_on_with_words(matter: Matter, _outcome: str) -> None:
    """No text that nobody has written is sent for approval, whoever moves the matter. Raises Refused (text_needed)."""
    if matter.kind == KIND and matter.step != "prepare" and not matter.facts.get("text"):
        raise Refused(
            "text_needed",
            Text("还没有写公开的内容。", "Nothing is written yet."),
            Text("请先写明公开的内容。", "Write what is published first."),
            field="text",
        )


@on_event("closed")
def ends_with_its_publication(matter: Matter, _outcome: str) -> None:
    """What must be published can't be withdrawn or ended in another way. Raises Refused (not_published)."""
    if matter.kind == KIND and not Publication.objects.filter(occurrence__matter=matter).exists():
        raise Refused(
            "not_published",
            Text("应公开的事项只能以公开办结。", "What must be published ends with its publication only."),
            Text("请写明情况并公开。", "Write how things stand and publish it."),
            clause="S0.01.21",
        )
