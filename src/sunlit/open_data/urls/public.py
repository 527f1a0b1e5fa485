"""Public addresses of what leaves the house. They are stable: what stands here is never renamed."""

from django.urls import URLPattern, path

from sunlit.open_data.views import data, embedding, streams

urlpatterns: list[URLPattern] = [
    path("robots.txt", streams.robots, name="robots"),
    path("sitemap.xml", streams.sitemaps, name="sitemaps"),
    path("<str:township>/sitemap.xml", streams.sitemap, name="sitemap"),
    path("<str:township>/open-data/", data.page, name="open_data"),
    path("<str:township>/open-data/index.json", data.index, name="open_data_index"),
    path(
        "<str:township>/open-data/publications/<int:number>.json", data.publication, name="open_publication"
    ),
    path("<str:township>/open-data/<slug:key>.<slug:form>", data.data, name="open_list"),
    path("<str:township>/feeds/new.atom", streams.new, name="feed_new"),
    path("<str:township>/feeds/missing.atom", streams.missing, name="feed_missing"),
    path("<str:township>/feeds/<str:unit>/new.atom", streams.new, name="feed_new_of"),
    path("<str:township>/feeds/<str:unit>/missing.atom", streams.missing, name="feed_missing_of"),
    path("<str:township>/calendar.ics", streams.calendar, name="calendar"),
    path("<str:township>/calendar/<str:unit>.ics", streams.calendar, name="calendar_of"),
    path("<str:township>/embed/", embedding.embed, name="embed"),
    path("<str:township>/embed/how/", embedding.how, name="embed_how"),
]
