"""Public addresses of boards; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.boards.views import displays, public

urlpatterns: list[URLPattern] = [
    path("<str:township>/boards/", public.boards, name="boards"),
    path("<str:township>/boards/issues/", public.issues, name="public_issues"),
    path("<str:township>/boards/issues/<int:number>.pdf", public.issue, name="public_issue"),
    path("<str:township>/boards/lobby/", displays.lobby, name="lobby"),
    path("<str:township>/boards/cards/<str:item>/", displays.service, name="service_card_page"),
    path("<str:township>/boards/cards/<str:item>.pdf", displays.card, name="service_card"),
    path("<str:township>/boards/of/<str:code>/", public.unit, name="unit_board"),
    path("<str:township>/boards/of/<str:code>/summary.pdf", public.unit_sheet, name="unit_summary"),
    path("<str:township>/boards/sheets/<int:posting>/photo", public.posting_photo, name="posting_photo"),
    path("<str:township>/boards/<int:number>/", public.board, name="public_board"),
    path("<str:township>/boards/<int:number>/photo", public.board_photo, name="board_photo"),
]
