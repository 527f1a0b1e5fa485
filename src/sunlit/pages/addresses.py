"""Whole addresses of public pages: what leaves the house names the place where it stands."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def whole(name: str, *arguments: Any) -> str:
    """The address of a page under the installation's public address; never the host that a request names."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse(name, args=arguments)}"
