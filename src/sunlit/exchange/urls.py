"""Addresses of the exchange, under /desk/."""

from sunlit.exchange.views import exporting

urlpatterns = [*exporting.addresses()]
