from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "sunlit.pages"
    label = "pages"
