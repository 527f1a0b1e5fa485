"""Booking a time at a window or at home, its slip, and the desk's list of who comes."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions import public_use
from sunlit.hall.actions.applications import wanted
from sunlit.hall.forms.public import PlainForm, cleaned_phone
from sunlit.language import say, spoken
from sunlit.pages import typed as sent
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, staff_only, township_for, viewer_for
from sunlit.paper import qr
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation
from sunlit.windows import leaders
from sunlit.windows.acting import INTAKE, status_of
from sunlit.windows.actions import bookings
from sunlit.windows.models import Booking, Window

BOOK = public_use.Allowance("book", 20, timedelta(hours=1))
LOOK = public_use.Allowance("booking-look", 60, timedelta(hours=1))
DAYS_SHOWN = 5


class BookingForm(PlainForm):
    """Who comes, what for, and when."""

    item = forms.ChoiceField(label=say("要办什么", "What for"))
    starts = forms.ChoiceField(label=say("什么时间", "When"))
    name = forms.CharField(
        label=say("姓名", "Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=say("电话", "Telephone"),
        max_length=40,
        help_text=say(
            "只用于这次预约：改时间、我们迟到时告诉您。",
            "Only for this booking: changes, and if we are late.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = forms.CharField(label=say("上门地址", "Address to visit"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, items: list[Any], times: list[Any], at_home: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item, starts = self.fields["item"], self.fields["starts"]
        assert isinstance(item, forms.ChoiceField) and isinstance(starts, forms.ChoiceField)
        item.choices, starts.choices = items, times
        if at_home:
            self.fields["address"].required = True
        else:
            del self.fields["address"]

    def clean_phone(self) -> str:
        """The number as digits."""
        return cleaned_phone(self.cleaned_data["phone"])


def _items(place: Organisation) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for offer in catalogue.offers(place):
        if offer.offered:
            groups.setdefault(spoken(offer.category.name), []).append(
                (offer.item.id, spoken(offer.item.name))
            )
    return [("", say("请选择", "Choose")), *groups.items()]


def _day_words(day: date) -> str:
    """A day with its weekday, as people agree on one: 11月23日（周一）, or Mon 23 November."""
    weekday = "一二三四五六日"[day.weekday()]
    return spoken(Text(f"{day.month}月{day.day}日（周{weekday}）", f"{day:%a} {day.day} {day:%B}"))


def _times(window: Window, now: datetime) -> list[Any]:
    """The free times of the next days that have some, grouped by day."""
    groups = []
    day = now.astimezone(clock.CHINA).date()
    for number in range(60):
        on = day + timedelta(days=number)
        free = bookings.free_slots(window, on, now)
        if free:
            words = _day_words(on)
            groups.append((words, [(moment.isoformat(), f"{words} {moment:%H:%M}") for moment in free]))
        if len(groups) == DAYS_SHOWN:
            break
    return groups


@for_everybody
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, township: str) -> HttpResponse:
    """When do you want to come, or shall we come to you?"""
    place, now = township_or_404(township), clock.now()
    windows = list(bookings.bookable(place))
    typed = request.GET.get("window", "")
    window = next((row for row in windows if str(row.number) == typed), windows[0] if windows else None)
    refusal, form, status = None, None, 200
    if window is not None:
        times = _times(window, now)
        initial = {"key": uuid4().hex, "item": request.GET.get("item", "")}
        form = BookingForm(_items(place), times, window.at_home, request.POST or None, initial=initial)
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    return _book(request, place, window, form.cleaned_data)
                except Refused as found:
                    refusal, status = found, 429 if found.code == "too_often" else status_of(found)
    context = public_page(
        place,
        section="booking",
        windows=windows,
        window=window,
        form=form,
        refusal=refusal,
        receptions=leaders.receptions(place, clock.today()),
        none_free=form and not form.fields["starts"].choices,  # type: ignore[attr-defined]
    )
    return render(request, "windows/booking.html", context, status=status)


def _book(request: HttpRequest, place: Organisation, window: Window, typed: dict[str, Any]) -> HttpResponse:
    public_use.take(BOOK, address_of(request))
    made = bookings.book(
        window.pk,
        datetime.fromisoformat(typed["starts"]),
        typed["item"],
        typed["name"],
        typed["phone"],
        address=typed.get("address", ""),
        key=typed["key"],
    )
    return redirect("booking_slip", township=place.code, code=made.code)


@for_everybody
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """My booking: when, where, what to bring; cancel it, or take the time that we offer."""
    place = township_or_404(township)
    try:
        public_use.take(LOOK, address_of(request))
    except Refused as often:
        return render(request, "windows/booking_slip.html", public_page(place, refusal=often), status=429)
    row = bookings.find(place, code)
    if row is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            (bookings.take_offer if request.POST.get("act") == "offer" else bookings.cancel)(place, code)
            return redirect("booking_slip", township=place.code, code=code)
        except Refused as found:
            refusal = found
            row.refresh_from_db()
    item = catalogue.item(row.item)
    context = public_page(
        place,
        section="booking",
        booking=row,
        code=code.upper(),
        item=item,
        materials=[material for material in wanted(item, {}) if not material.fetched],
        picture=qr.svg(f"{settings.PUBLIC_ADDRESS}/{place.code}/booking/{code}/"),
        can_cancel=row.state in ("booked", "came", "late"),
        refusal=refusal,
    )
    return render(
        request, "windows/booking_slip.html", context, status=status_of(refusal) if refusal else 200
    )


@staff_only(*INTAKE)
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Who comes today, and whom do we visit?"""
    viewer, place = viewer_for(request), township_for(request)
    refusal = None
    if request.method == "POST":
        typed = request.POST.get("booking", "")
        found = (
            Booking.objects.visible_to(viewer).filter(pk=int(typed))
            if typed.isdecimal() and len(typed) < 12
            else None
        )
        if found is None or not found.exists():
            raise Http404
        try:
            bookings.visited(int(typed), by=viewer)
            messages.success(request, str(say("已记下。", "Noted.")))
            return redirect("bookings")
        except Refused as refused:
            refusal = refused
    day = sent.day(request.GET.get("day", "")) or clock.today()
    begin = datetime.combine(day, datetime.min.time(), clock.CHINA)
    rows = (
        Booking.objects.visible_to(viewer)
        .filter(window__township=place, starts__gte=begin, starts__lt=begin + timedelta(days=1))
        .select_related("window", "ticket__queue")
        .order_by("starts", "window__number")
    )
    context = {
        "day": day,
        "rows": [(row, catalogue.item(row.item)) for row in rows],
        "refusal": refusal,
    }
    return render(request, "windows/bookings.html", context, status=status_of(refusal) if refusal else 200)
