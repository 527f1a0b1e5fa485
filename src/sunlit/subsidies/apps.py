from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "sunlit.subsidies"
    label = "subsidies"
