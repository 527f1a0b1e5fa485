from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "sunlit.desk"
    label = "desk"
