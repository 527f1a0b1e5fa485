"""Addresses of the windows on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.windows.views import booking, calling, checks, facilities, leaders, placards, setting_up

urlpatterns: list[URLPattern] = [
    path("windows/", calling.overview, name="windows_desk"),
    path("windows/<int:number>/", calling.window, name="window_desk"),
    path("windows/bookings/", booking.desk, name="bookings"),
    path("windows/facilities/", facilities.desk, name="facilities"),
    path("windows/report/", calling.report, name="windows_report"),
    path("windows/placards/", placards.overview, name="placards"),
    path("windows/placards/<slug:kind>.pdf", placards.paper, name="placards_paper"),
    path("windows/leaders/", leaders.roster, name="windows_leaders"),
    path("windows/checks/", checks.checked, name="windows_checks"),
    path("windows/centre/", placards.structure, name="windows_centre"),
    path("windows/setup/", setting_up.setup, name="windows_setup"),
    path("windows/setup/window/", setting_up.window, name="window_new"),
    path("windows/setup/window/<int:number>/", setting_up.window, name="window_setup"),
    path("windows/setup/queue/", setting_up.queue, name="queue_new"),
    path("windows/setup/queue/<str:letter>/", setting_up.queue, name="queue_setup"),
    path("windows/setup/sign/<int:number>/", setting_up.sign, name="window_sign"),
    path("windows/setup/staff/<int:number>/", setting_up.staff, name="window_staff"),
]
