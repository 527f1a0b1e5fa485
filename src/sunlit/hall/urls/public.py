"""Addresses of the villager's part: ask, apply, follow, rate; none needs an account."""

from django.urls import URLPattern, path

from sunlit.hall.views import public, public_apply, public_follow, public_rate

urlpatterns: list[URLPattern] = [
    path("desk/attachments/<int:attachment>/", public_follow.staff_attachment, name="staff_attachment"),
    path("<str:township>/ask/", public.ask, name="ask"),
    path("<str:township>/ask/items/", public.ask_items, name="ask_items"),
    path("<str:township>/ask/sent/<uuid:key>/", public.asked, name="asked"),
    path("<str:township>/items/<str:item>/apply/", public_apply.begin, name="apply"),
    path("<str:township>/items/<str:item>/apply/resume/", public_apply.resume, name="apply_resume"),
    path("<str:township>/items/<str:item>/apply/<str:token>/sent/", public_apply.sent, name="apply_sent"),
    path(
        "<str:township>/items/<str:item>/apply/<str:token>/<str:screen>/",
        public_apply.screen,
        name="apply_screen",
    ),
    path("<str:township>/follow/", public_follow.follow, name="follow"),
    path("<str:township>/follow/leave/", public_follow.leave, name="follow_leave"),
    path("<str:township>/follow/<str:number>/", public_follow.shown, name="followed"),
    path("<str:township>/follow/<str:number>/hand-in/", public_follow.hand_in, name="follow_hand_in"),
    path("<str:township>/follow/<str:number>/withdraw/", public_follow.withdraw, name="follow_withdraw"),
    path(
        "<str:township>/follow/<str:number>/papers/<str:document>.pdf",
        public_follow.paper,
        name="follow_paper",
    ),
    path(
        "<str:township>/follow/<str:number>/files/<int:attachment>/", public_follow.file, name="follow_file"
    ),
    path("<str:township>/rate/<str:number>/<str:token>/", public_rate.rate, name="rate"),
]
