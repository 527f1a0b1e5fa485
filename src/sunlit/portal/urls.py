"""Addresses of the public site; included last, because they begin with a township's code."""

from django.urls import path

from sunlit.portal.views import book, elder, help, home, items, lookup, records, rules

app_name = "portal"
urlpatterns = [
    path("", home.start, name="start"),
    path("elder/", elder.elder, name="elder"),
    path("help/", help.help_page, name="help"),
    path("help/story/", help.story, name="story"),
    path("<str:township>/", home.home, name="home"),
    path("<str:township>/simple/", home.simple, name="simple"),
    path("<str:township>/items/", items.items, name="items"),
    path("<str:township>/items/being-set/", items.being_set, name="being_set"),
    path("<str:township>/items/book/", book.book, name="book"),
    path("<str:township>/items/editions/", book.printed, name="editions"),
    path("<str:township>/items/book/guide-book.pdf", book.pdf, name="book_pdf"),
    path("<str:township>/items/<str:item>/", items.guide, name="guide"),
    path("<str:township>/items/<str:item>/sheet.pdf", items.sheet, name="sheet"),
    path("<str:township>/items/<str:item>/chart.svg", items.item_chart, name="item_chart"),
    path("<str:township>/items/<str:item>/procedure.bpmn", items.item_bpmn, name="item_bpmn"),
    path("<str:township>/rules/", rules.rules, name="rules"),
    path("<str:township>/rules/parameters/", rules.parameters, name="parameters"),
    path(
        "<str:township>/rules/procedures/<str:procedure>.svg", items.procedure_chart, name="procedure_chart"
    ),
    path("<str:township>/rules/<str:regulation>/", rules.regulation, name="regulation"),
    path("<str:township>/checkpoints/", records.checkpoints, name="checkpoints"),
    path("<str:township>/checkpoints/<str:day>/sheet.pdf", records.checkpoint_sheet, name="checkpoint_sheet"),
    path("<str:township>/services/<slug:directory>/", items.directory, name="directory"),
    path("<str:township>/lookup/<slug:register>/", lookup.lookup, name="lookup"),
    path("<str:township>/works/", records.works, name="works"),
    path("<str:township>/staff/", records.staff_list, name="staff_list"),
    path("<str:township>/staff/<int:staff>/", records.staff, name="staff"),
]
