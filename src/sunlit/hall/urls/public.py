"""Addresses; included by sunlit.urls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
