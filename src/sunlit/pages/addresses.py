"""Whole addresses of public pages: what leaves the house names the place where it stands."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse


def whole(name: str, *arguments: Any) -> str:
    """The address of a page under the installation's public address; never the host that a request names."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse(name, args=arguments)}"


def numbered(name: str, township: str) -> Callable[[int], str]:
    """The same for many pages of a township that differ by their number alone; the address is worked out once."""
    before, after = whole(name, township, 0).rsplit("0", 1)
    return lambda number: f"{before}{number}{after}"
