"""Rows that are written once: what was published, signed, entered or fixed is never changed or removed afterwards. And rows
that stay: they take one step after another (a bill is withdrawn, a refund decided), and none of them is ever removed."""

from typing import Any, NoReturn

from django.db import models


class NeverChanged(Exception):
    """Somebody tried to change or remove what is only ever added; a correction is another row."""

    def __init__(self) -> None:
        super().__init__("这里的内容只增不改 / what stands here is added to, and never changed or removed")


class Staying(models.QuerySet[Any]):
    """Rows that stay, in the plural."""

    def delete(self) -> NoReturn:
        """Never. Raises NeverChanged."""
        raise NeverChanged


class AddedOnly(Staying):
    """Rows that are written once, in the plural."""

    def update(self, **_: Any) -> NoReturn:
        """Never. Raises NeverChanged."""
        raise NeverChanged


class Stays(models.Model):
    """A row that stays; give it ``objects = Staying.as_manager()``, or a kind of it."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never. Raises NeverChanged."""
        raise NeverChanged


class WrittenOnce(Stays):
    """A row that is written once; give it ``objects = AddedOnly.as_manager()``, or a kind of it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once. Raises NeverChanged for a second time."""
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **kwargs)
