"""Addresses of boards and channels on the desk; included by sunlit.urls under desk/boards/."""

from django.urls import URLPattern, path

from sunlit.boards.views import channels, displays, open_day, walls

urlpatterns: list[URLPattern] = [
    path("", walls.desk, name="boards_desk"),
    path("new/", walls.register, name="board_new"),
    path("parity/", walls.parity, name="board_parity"),
    path("gaps/", walls.gaps, name="board_gaps"),
    path("channels/", channels.overview, name="channels"),
    path("channels/<int:number>/", channels.publication, name="channels_of"),
    path("channels/evidence/<int:number>/", channels.evidence, name="channel_evidence"),
    path("displays/", displays.overview, name="displays"),
    path("displays/<slug:key>.pdf", displays.paper, name="display_paper"),
    path("issues/", channels.issues, name="issues"),
    path("open-day/", open_day.page, name="open_day"),
    path("publicity/", channels.publicity, name="publicity"),
    path("inside/", channels.inside, name="inside_board"),
    path("network/", channels.network, name="network_collections"),
    path("evidence/<slug:of>/<int:number>/", walls.evidence, name="board_evidence"),
    path("<int:number>/", walls.board, name="board_desk"),
    path("<int:number>/register/", walls.register, name="board_register"),
    path("<int:number>/sheet/<int:publication>.pdf", walls.sheet, name="board_sheet"),
]
