"""Addresses of conduct on the desk; included by sunlit.urls under desk/conduct/."""

from django.urls import URLPattern, path

from sunlit.conduct.views import badges, inspections, study

urlpatterns: list[URLPattern] = [
    path("", inspections.desk, name="conduct_desk"),
    path("lists/<slug:checklist>/", inspections.walk, name="conduct_walk"),
    path("inspections/<int:number>/", inspections.inspection, name="conduct_inspection"),
    path("inspections/<int:number>/<slug:line>/photo/", inspections.photo, name="conduct_photo"),
    path("people/", inspections.people, name="conduct_people"),
    path("people/<int:person>/", inspections.person, name="conduct_person"),
    path("people/<int:person>/sheet.pdf", inspections.person_sheet, name="conduct_person_sheet"),
    path("summary/", inspections.summary, name="conduct_summary"),
    path("badges/", badges.badges, name="conduct_badges"),
    path("badges/print.pdf", badges.prints, name="conduct_badge_prints"),
    path("badges/<int:person>/", badges.badge, name="conduct_badge"),
    path("study/", study.study, name="conduct_study"),
    path("rewards/", study.rewards, name="conduct_rewards"),
    path("drivers/", study.drivers, name="conduct_drivers"),
    path("badges/<int:person>/photo/", badges.photo, name="conduct_badge_photo"),
]
