from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "sunlit.promises"
    label = "promises"
