"""Addresses of openness on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.disclosure.views import afterwards, catalogues_desk, desk, originals, shares

urlpatterns: list[URLPattern] = [
    path("disclosure/", desk.desk, name="disclosure_desk"),
    path("disclosure/start/<slug:duty>/", desk.start, name="disclosure_start"),
    path("disclosure/works/<int:work>/close/", desk.close, name="disclosure_close"),
    path("disclosure/withholding/<str:number>/", afterwards.withholding_page, name="disclosure_withholding"),
    path("disclosure/request/<str:number>/", afterwards.request_page, name="disclosure_request"),
    path("disclosure/published/<int:publication>/", afterwards.published, name="disclosure_published"),
    path(
        "disclosure/published/<int:publication>/originals/", originals.originals, name="disclosure_originals"
    ),
    path("disclosure/published/<int:publication>/members/", shares.give, name="give_share"),
    path("disclosure/mine/", shares.mine, name="my_shares"),
    path("disclosure/<str:number>/withhold/", afterwards.withhold, name="disclosure_withhold"),
    path("disclosure/works/<int:work>/stages/", catalogues_desk.stages, name="disclosure_stages"),
    path("disclosure/proposals/", catalogues_desk.proposals, name="proposals_desk"),
    path("disclosure/proposals/<str:number>/", catalogues_desk.proposal, name="proposal_desk"),
    path("disclosure/catalogues/", catalogues_desk.desk, name="catalogues_desk"),
    path("disclosure/catalogues/nothing/", catalogues_desk.say_nothing, name="say_nothing"),
    path("disclosure/catalogues/headings/", catalogues_desk.add_heading, name="add_heading"),
    path("disclosure/<str:number>/files/<int:file>/", desk.file, name="disclosure_file"),
    path("disclosure/<str:number>/", desk.matter, name="disclosure_matter"),
]
