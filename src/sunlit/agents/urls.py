"""Addresses of the agents' rooms: `agent/` for the agent, `agents/` for who keeps the posts."""

from django.urls import path

from sunlit.agents.views import keeping, lists, taking

urlpatterns = [
    path("agent/", taking.home, name="agent_home"),
    path("agent/new/", taking.new, name="agent_new"),
    path("agent/taking/<slug:token>/who/", taking.who, name="agent_who"),
    path("agent/taking/<slug:token>/papers/", taking.papers, name="agent_papers"),
    path("agent/taking/<slug:token>/part/", taking.part, name="agent_part"),
    path("agent/taking/<slug:token>/check/", taking.check, name="agent_check"),
    path("agent/taking/<slug:token>/delete/", taking.throw_away, name="agent_throw_away"),
    path("agent/taking/<slug:token>/photos/<int:attachment>/", taking.photo, name="agent_photo"),
    path("agent/matters/<str:number>/", taking.matter, name="agent_matter"),
    path("agent/lists/", lists.waiting, name="agent_lists"),
    path("agent/lists/make/", lists.make, name="agent_make_list"),
    path("agent/lists/<str:number>/", lists.one, name="agent_list"),
    path("agent/lists/<str:number>/sheet/", lists.sheet, name="agent_list_sheet"),
    path("agents/", keeping.agents, name="agents"),
    path("agents/help/", keeping.help_given, name="help_given"),
]
