"""What staff type: who sits in a body, its mechanism, tasks, rules that were issued, questions, profiles."""

from typing import Any

from django import forms

from sunlit.bodies.actions.composing import Composition
from sunlit.bodies.models import Profile
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State
from sunlit.core.bodies import Level, Named, Position, fits
from sunlit.language import current, say, spoken
from sunlit.matters.book import book
from sunlit.pages.fields import DayInput, new_key
from sunlit.people.models import Organisation, Staff


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class CompositionForm(forms.Form):
    """Every position to which people are named, filled with who sits there now; then the rest of the body."""

    def __init__(self, state: State, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state, self.survey = state, survey
        rows = Staff.objects.filter(township=survey.township, is_active=True, admin="").order_by("username")
        self.staff = list(rows)
        for position in state.rule.positions:
            if not position.follows:
                self._add(position)
        self._add_rest()

    def _add(self, position: Position) -> None:
        for unit in self.survey.of_kinds(position.each) if position.each else [None]:
            mine = [
                entry
                for entry in self.state.of(position)
                if entry.seat and (unit is None or entry.unit == unit)
            ]
            name = f"p_{position.key}_{unit.pk}" if unit else f"p_{position.key}"
            label = spoken(position.title) + (f"（{unit.label(current())}）" if unit else "")
            choices = self._choices(position, unit)
            chosen = [
                self._value(entry.person, entry.seat.kind) for entry in mine if entry.seat and entry.staff
            ]
            help_text = "" if not position.roles else self._who(position)
            if position.most == 1:
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=[("", "—"), *choices],
                    initial=chosen[0] if chosen else "", help_text=help_text,
                )  # fmt: skip
            else:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label, required=False, choices=choices, initial=chosen, help_text=help_text,
                    widget=forms.CheckboxSelectMultiple,
                )  # fmt: skip
            if position.outsiders:
                names = [entry.name for entry in mine if entry.name]
                self.fields[f"n{name[1:]}"] = forms.CharField(
                    label=say(f"{label}：没有账户的人", f"{label}: people without an account"), required=False,
                    initial="\n".join(names), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
                    help_text=say("一行写一个姓名，会公开。", "One name a line; names are public."),
                )  # fmt: skip

    def _choices(self, position: Position, unit: Organisation | None) -> list[tuple[str, str]]:
        own = None if self.state.rule.level is Level.TOWNSHIP else self.state.unit.pk
        where = unit.pk if unit else own
        people = [
            one
            for one in self.staff
            if fits(position, one.pk, where if position.roles else None, self.survey.posts)
        ]
        if not position.kinds:
            return [(str(one.pk), one.label(current())) for one in people]
        return [
            (self._value(one.pk, kind.code), f"{one.label(current())} · {spoken(kind.label)}")
            for one in people
            for kind in position.kinds
        ]

    @staticmethod
    def _who(position: Position) -> str:
        titles = [spoken(book().roles[role]) for role in position.roles if role in book().roles]
        return str(say("须由现任者担任：", "Must hold now: ")) + str(say("、", ", ")).join(titles)

    @staticmethod
    def _value(person: object, kind: str) -> str:
        return f"{person}:{kind}" if kind else str(person)

    def _add_rest(self) -> None:
        row = self.state.row
        if self.state.rule.office is not None:
            units = [("", "—"), *((str(unit.pk), unit.label(current())) for unit in self.survey.units)]
            self.fields["office_unit"] = forms.ChoiceField(
                label=say("办公室设在", "Its office sits in"), required=False, choices=units,
                initial=str(row.office_unit_id or "") if row else "",
            )  # fmt: skip
        self.fields["until"] = _day(
            say("任期最后一天", "Last day of the term"),
            required=self.state.rule.term,
            initial=row.until if row else None,
        )
        self.fields["document"] = forms.CharField(
            label=say("成立或调整文号", "Number of the document"), required=False, max_length=80,
            initial=row.document if row else "",
        )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label=say("原因", "Reason"), max_length=200,
            help_text=say("为什么设立或调整。", "Why it is set up or changed."),
        )  # fmt: skip
        self.fields["revision"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=row.revision if row else 0, min_value=0
        )

    def composition(self) -> Composition:
        """What was typed, as the act takes it."""
        typed = self.cleaned_data
        named: list[Named] = []
        for position in self.state.rule.positions:
            if position.follows:
                continue
            for unit in self.survey.of_kinds(position.each) if position.each else [None]:
                tail = f"_{position.key}_{unit.pk}" if unit else f"_{position.key}"
                unit_id = unit.pk if unit else None
                chosen = typed.get(f"p{tail}") or []
                for value in [chosen] if isinstance(chosen, str) else chosen:
                    person, _colon, kind = value.partition(":")
                    named.append(Named(position.key, int(person), unit_id, kind))
                for line in str(typed.get(f"n{tail}", "")).splitlines():
                    if line.strip():
                        named.append(Named(position.key, " ".join(line.split()), unit_id))
        office = typed.get("office_unit") or None
        return Composition(
            named=named,
            reason=typed["reason"],
            revision=typed["revision"],
            until=typed.get("until"),
            document=typed.get("document", ""),
            office_unit=int(office) if office else None,
        )

    def field_of(self, position: str) -> str:
        """The field beside which a refusal about a position is shown."""
        if position in self.fields:
            return position
        return next((name for name in self.fields if name.startswith(f"p_{position}")), "")


class MechanismForm(forms.Form):
    """The written working mechanism of a body."""

    title = forms.CharField(label=say("文件名称", "Title"), max_length=120)
    text = forms.CharField(
        label=say("内容", "Text"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )


class TaskForm(forms.Form):
    """A task within one of the duties of a body."""

    duty = forms.ChoiceField(label=say("职责", "Duty"))
    title = forms.CharField(label=say("任务", "Task"), max_length=120)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, state: State, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [  # type: ignore[attr-defined]
            (task.key, spoken(task.title)) for position in state.rule.positions for task in position.tasks
        ]


class IssueForm(forms.Form):
    """A rule as it was issued."""

    number = forms.CharField(label=say("文号", "Document number"), max_length=60)
    issued_on = _day(say("印发日期", "Issued on"))
    published_on = _day(say("公布日期", "Published on"), required=False)
    basis = forms.CharField(
        label=say("所依据的上级文件文号", "Number of the superior document"), required=False, max_length=60
    )


class QuestionForm(forms.Form):
    """A question on what an article means."""

    clause = forms.ChoiceField(label=say("条文", "Article"))
    text = forms.CharField(
        label=say("问题", "Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, articles: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = articles  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The interpretation of an article."""

    def __init__(self, question: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = f"answer_{question}"
        self.fields[self.name] = forms.CharField(
            label=say("解释", "Interpretation"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )


class ProfileForm(forms.Form):
    """What a unit is (S3.09.01)."""

    nature = forms.ChoiceField(label=say("单位性质", "Kind of organ"), choices=Profile.Nature.choices)
    founded_on = _day(say("组建日期", "Founded on"))
    rank = forms.CharField(label=say("级别", "Rank"), max_length=60)
    owner = forms.CharField(label=say("隶属", "Belongs to"), max_length=80)
    constituents = forms.CharField(label=say("组成单位", "Constituent units"), max_length=500)
    planned_area = forms.DecimalField(
        label=say("规划面积（平方公里）", "Planned area (km²)"), max_digits=9, decimal_places=2, min_value=0
    )
    managed_area = forms.DecimalField(
        label=say("管辖面积（平方公里）", "Managed area (km²)"), max_digits=9, decimal_places=2, min_value=0
    )
    staff_number = forms.IntegerField(label=say("在职人数", "Staff on duty"), min_value=0)
    confirmed = forms.BooleanField(
        label=say("已核实管辖面积大于规划面积", "Checked: more is managed than was planned"), required=False
    )


class DutyForm(forms.Form):
    """Which post does which duty of the unit's duty sheet."""

    def __init__(
        self,
        sheet: Any,
        posts: list[tuple[str, str]],
        given: dict[str, int | None],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for duty in sheet.duties:
            self.fields[f"duty_{duty.key}"] = forms.ChoiceField(
                label=spoken(duty.title), required=False, choices=[("", "—"), *posts],
                initial=str(given.get(duty.key) or ""),
            )  # fmt: skip
