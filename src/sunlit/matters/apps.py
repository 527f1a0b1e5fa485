from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "sunlit.matters"
    label = "matters"
