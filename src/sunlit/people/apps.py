from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sunlit.people"
    label = "people"
