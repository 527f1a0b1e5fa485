"""Where openness joins the kernel: the page of its matters, and the rule that none ends without its publication."""

from django.urls import reverse

from sunlit.core.activities import ACTIVITIES, names_activities, strange_lines
from sunlit.core.duty_amounts import amounts_unfit, households_in
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import correcting, files, listing, publishing, reviewing, withholding
from sunlit.disclosure.actions.opening import KIND
from sunlit.disclosure.models import Proposal, Publication, Withholding
from sunlit.matters.hooks import auto_step, before_answer, on_event, page_for
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Staff


@page_for(KIND)
def page(matter: Matter) -> str:
    """Where the matter is worked on."""
    return reverse("disclosure_matter", args=[matter.number])


@page_for(withholding.KIND)
def withholding_page(matter: Matter) -> str:
    """Where it is reviewed whether something is withheld."""
    return reverse("disclosure_withholding", args=[matter.number])


@page_for(correcting.WITHDRAWAL)
@page_for(correcting.OBJECTION)
def request_page(matter: Matter) -> str:
    """Where a withdrawal or an objection is decided."""
    return reverse("disclosure_request", args=[matter.number])


@page_for(listing.PROPOSAL)
def proposal_page(matter: Matter) -> str:
    """Where a proposal of what to publish is answered."""
    return reverse("proposal_desk", args=[matter.number])


@auto_step("disclosure-drafted")
def drafted(matter: Matter) -> str:
    """What is written already, such as the notice of a new service or what was withheld until now, goes straight into
    the queue of review (S0.07.21, S4.43.06); where a word or a particular is missing, somebody writes it first."""
    try:
        heading, text = str(matter.facts.get("heading", "")), str(matter.facts.get("text", ""))
        publishing.check(heading, text, files.office_numbers(matter.township))
        publishing.check_particulars(publishing.duty_of(matter), matter.facts.get("particulars") or {})
    except Refused:
        return "empty"
    return "whole"


@auto_step("disclosure-superior")
def to_the_superior(matter: Matter) -> str:
    """What is for everybody is reviewed by the superior, where its duty says so; what is for the staff isn't (S0.07.36)."""
    duty = publishing.duty_of(matter)
    return "needed" if duty is not None and duty.needs_superior else "not_needed"


@before_answer
def signed_in_order(matter: Matter, task: Task, outcome: str) -> None:
    """Each step by somebody else than the one before, with the answers that it asks for (S0.01.17)."""
    reviewing.check_signed(matter, task, outcome)
    correcting.check_request(matter, task, outcome)


@on_event("moved")
def goes_on_with_words(matter: Matter, _outcome: str) -> None:
    """No text that nobody has written is sent for approval, whoever moves the matter; of a secret no word is kept.
    Raises Refused (text_needed)."""
    if (
        matter.kind == KIND
        and matter.step != "prepare"
        and not matter.facts.get("text")
        and not Withholding.objects.filter(worked_on=matter, exemption=withholding.STATE_SECRET).exists()
    ):
        raise Refused(
            "text_needed",
            Text("还没有写公开的内容。", "Nothing is written yet."),
            Text("请先写明公开的内容。", "Write what is published first."),
            field="text",
        )


@on_event("moved")
def goes_on_with_amounts_that_fit(matter: Matter, _outcome: str) -> None:
    """Of a fund no more is used than was allocated, whoever moves the matter (S4.43.05). Raises Refused
    (particular_needed, amount_unfit)."""
    if matter.kind != KIND or matter.step == "prepare":
        return
    duty = publishing.duty_of(matter)
    wrong = amounts_unfit(duty, matter.facts.get("particulars") or {}) if duty else None
    if wrong is not None and duty is not None:
        named = {one.key: one.title for one in duty.particulars}
        more = Text("", "")
        if wrong.most:
            most = named[wrong.most]
            more = Text(f"，也不能超过“{most.zh}”", f" and not above “{most.en}”")
        elif wrong.difference:
            first, second = (named[key] for key in wrong.difference)
            more = Text(f"，等于“{first.zh}”减“{second.zh}”", f", “{first.en}” less “{second.en}”")
        raise Refused(
            "amount_unfit",
            Text(f"“{wrong.title.zh}”要写数字{more.zh}。", f"“{wrong.title.en}” is a number{more.en}."),
            Text("请核对数额。", "Check the amounts."),
            clause=duty.clauses[-1],
            field=wrong.key,
        )


@on_event("opened")
def is_called_by_its_activity(matter: Matter, _detail: str) -> None:
    """What holds activities only is called by a period or an activity. Raises Refused (title_unfit)."""
    duty = publishing.duty_of(matter)
    if matter.kind != KIND or duty is None or not duty.activities or "correction" in matter.facts:
        return
    name = matter.title.removeprefix(f"{duty.title.zh}：").partition("：第")[0]
    if not names_activities(name):
        raise Refused(
            "title_unfit",
            Text("名称只写时间或者活动。", "The name is a time or an activity and nothing else."),
            Text(f"如“2026年上半年”“{ACTIVITIES[0]}”。", f"Such as “2026年上半年” or “{ACTIVITIES[0]}”."),
            clause=duty.clauses[0],
            field="title",
        )


@on_event("moved")
def goes_on_with_activities_alone(matter: Matter, _outcome: str) -> None:
    """Study and theme activities are lines of activities; what a person thinks or says can't be entered (S4.43.02).
    Raises Refused (activities_only)."""
    duty = publishing.duty_of(matter)
    if matter.kind != KIND or matter.step == "prepare" or duty is None or not duty.activities:
        return
    if not matter.facts.get("text"):  # of a secret no word is kept
        return
    strange = strange_lines(str(matter.facts["text"]))
    heading = str(matter.facts.get("heading", ""))
    if not strange and heading == matter.title.removeprefix("更正：")[: len(heading)] and heading:
        return
    lines = "、".join(str(number) for number in strange)
    raise Refused(
        "activities_only",
        Text(f"第{lines}行不是活动。" if strange else "标题要照事项的名称写。",
             f"Line {lines} is no activity." if strange else "The title is that of the matter."),
        Text(f"一行一项：日期，活动，人数。活动可选：{'、'.join(ACTIVITIES)}。不写个人的看法和发言。",
             f"One line each: day, activity, number. Activities: {', '.join(ACTIVITIES)}. No persons' views."),
        clause=duty.clauses[0],
        field="text" if strange else "title",
    )  # fmt: skip


@on_event("moved")
def goes_on_without_members_names(matter: Matter, _outcome: str) -> None:
    """Where persons have a part of their own, the public text has totals and final results and names nobody of the staff
    (S4.43.03). Raises Refused (member_named)."""
    duty = publishing.duty_of(matter)
    if matter.kind != KIND or matter.step == "prepare" or duty is None or not duty.members:
        return
    words = [str(matter.facts.get(name, "")) for name in ("heading", "text")]
    words += [str(value) for value in (matter.facts.get("particulars") or {}).values()]
    names = Staff.objects.filter(township_id=matter.township_id, is_active=True, admin="")
    named = [name for name in names.values_list("name", flat=True) if any(name in one for one in words)]
    if named:
        raise Refused(
            "member_named",
            Text(
                f"公开的文字里有{len(named)}个人的姓名，这里只公开合计和最后结果。",
                f"{len(named)} persons are named; only totals and final results are published here.",
            ),
            Text(
                "请删去姓名；个人部分发布以后逐人登记。",
                "Remove the names; personal parts are entered after publication.",
            ),
            clause=duty.clauses[0],
            field="text",
        )


@on_event("moved")
def goes_on_with_masked_households(matter: Matter, _outcome: str) -> None:
    """What each household gets is written under a masked name, whoever moves the matter (S0.07.14, S4.43.11). Raises
    Refused (households_needed, name_unmasked)."""
    duty = publishing.duty_of(matter)
    if (
        matter.kind != KIND
        or matter.step == "prepare"
        or duty is None
        or not duty.households
        or not matter.facts.get("text")  # of a secret no word is kept
    ):
        return
    lines = households_in(str(matter.facts["text"]))
    if not lines:
        raise Refused(
            "households_needed",
            Text("没有逐户写明数额。", "No line says what each household gets."),
            Text("每户一行，如“李**：12000元”。", "One line for each, such as “李**：12000元”."),
            clause=duty.clauses[-1],
            field="text",
        )
    open_ones = [str(one.line) for one in lines if not one.masked]
    if open_ones:
        raise Refused(
            "name_unmasked",
            Text(
                f"第{'、'.join(open_ones)}行的姓名没有遮盖。",
                f"Names aren't masked in lines {', '.join(open_ones)}.",
            ),
            Text("只写姓，如“李**”。", "Write the surname alone, such as “李**”."),
            clause="S4.43.11",
            field="text",
        )


@on_event("closed")
def ends_with_an_answer(matter: Matter, _outcome: str) -> None:
    """A proposal ends in “added” or in “declined” with its reason, in no other way (S0.01.10). Raises Refused."""
    if (
        matter.kind == listing.PROPOSAL
        and not Proposal.objects.filter(matter=matter).exclude(outcome="").exists()
    ):
        raise Refused(
            "not_answered",
            Text("公开建议只能答复后办结。", "A proposal ends with its answer only."),
            Text("请列入，或者写明不列入的理由。", "Add it, or decline it with a reason."),
            clause="S0.01.10",
        )


@on_event("closed")
def ends_with_its_publication(matter: Matter, _outcome: str) -> None:
    """What must be published ends with its publication, or with the review that withheld it. Raises Refused
    (not_published)."""
    if matter.kind == withholding.KIND:
        withholding.decided(matter)
    elif matter.kind in correcting.KINDS:
        correcting.decided(matter)
    if (
        matter.kind == KIND
        and not Publication.objects.filter(occurrence__matter=matter).exists()
        and not Withholding.objects.filter(worked_on=matter, state="withheld").exists()
    ):
        raise Refused(
            "not_published",
            Text("应公开的事项只能以公开办结。", "What must be published ends with its publication only."),
            Text("请写明情况并公开。", "Write how things stand and publish it."),
            clause="S0.01.21",
        )
