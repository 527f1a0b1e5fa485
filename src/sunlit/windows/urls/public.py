"""Public addresses of the windows; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.windows.views import booking, facilities, kiosk, public, terminal

urlpatterns: list[URLPattern] = [
    path("<str:township>/windows/", public.windows, name="windows"),
    path("<str:township>/windows/display/", public.display, name="windows_display"),
    path("<str:township>/windows/<int:number>/poster.pdf", public.poster, name="window_poster"),
    path("<str:township>/windows/service-point/", facilities.service_point, name="service_point"),
    path("<str:township>/booking/", booking.choose, name="booking"),
    path("<str:township>/booking/<str:code>/", booking.slip, name="booking_slip"),
    path("<str:township>/tickets/<str:code>/", public.ticket, name="ticket"),
    path("<str:township>/kiosk/<str:key>/", kiosk.kiosk, name="kiosk"),
    path("<str:township>/kiosk/<str:key>/terminal/", terminal.begin, name="terminal"),
    path("<str:township>/terminal/", terminal.touch, name="terminal_touch"),
    path("<str:township>/kiosk/<str:key>/<str:code>/", kiosk.taken, name="kiosk_ticket"),
]
