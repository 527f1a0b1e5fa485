from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "sunlit.matters"
    label = "matters"

    def ready(self) -> None:
        from sunlit.matters.succession import MattersOfStaff
        from sunlit.people import open_work

        open_work.register(MattersOfStaff())
