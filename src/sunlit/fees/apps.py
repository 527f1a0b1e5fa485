from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "sunlit.fees"
    label = "fees"
