"""Logging which published policy or figures answered a question (S3.26.05, S3.26.22)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.matters.models import Matter
from sunlit.pages.fields import new_key
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.promises.actions import consulting
from sunlit.promises.models import Consultation
from sunlit.promises.views.showing import status_of

PER_PAGE = 30
NOT_PUBLISHED = "none"


class ConsultationForm(forms.Form):
    """The question, and the publication that answers it."""

    use_required_attribute = False
    question = forms.CharField(
        label=say("问的是什么", "What was asked"),
        required=False,
        max_length=300,
        help_text=say("不写个人信息。", "No personal data."),
    )
    publication = forms.ChoiceField(label=say("给的是哪一份", "What was given"), widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)

    def __init__(self, *args: Any, matter: Matter, request: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.fields["publication"]
        assert isinstance(given, forms.ChoiceField)
        given.choices = [
            (str(row.pk), f"{row.title}（{row.published_on:%Y-%m-%d}）")
            for row in consulting.published_for(matter)
        ]
        if request:
            given.choices += [
                (
                    NOT_PUBLISHED,
                    str(say("没有公布，转为信息公开申请", "Not published: a request for information")),
                )
            ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def consultation(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked, and what was given?"""
    viewer = viewer_for(request)
    matter = Matter.objects.visible_to(viewer).filter(number=number, kind="application").first()
    rule = consulting.answering(matter.item) if matter else None
    if matter is None or rule is None:
        raise Http404
    refusal: Refused | None = None
    form = ConsultationForm(request.POST or None, matter=matter, request=bool(rule.otherwise))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if typed["publication"] == NOT_PUBLISHED:
                row = consulting.make_a_request(matter.pk, typed["question"], by=viewer, key=typed["key"])
                assert row.request is not None
                said = say(
                    f"已转为信息公开申请 {row.request.number}。",
                    f"It is now the request {row.request.number}.",
                )
            else:
                consulting.give(
                    matter.pk, typed["question"], int(typed["publication"]), by=viewer, key=typed["key"]
                )
                said = say("已登记。", "Logged.")
            messages.success(request, said)
            return redirect("desk_matter", matter.number)
        except Refused as found:
            refusal = found
    context = {"matter": matter, "rule": rule, "form": form, "refusal": refusal}
    status = status_of(refusal, form) if request.method == "POST" else 200
    return render(request, "promises/consultation.html", context, status=status)


@require_GET
@staff_only()
def consultations(request: HttpRequest) -> HttpResponse:
    """What was asked lately, and what was given?"""
    rows = Consultation.objects.visible_to(viewer_for(request))
    rows = rows.select_related("matter", "publication", "request", "by").order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "promises/consultations.html", {"rows": page.object_list, "page": page})
