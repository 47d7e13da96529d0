"""The routes of the office's zone, for addresses that a process in another zone writes down (accounts/office_addresses.py)."""

from config.urls import APPS, app_routes

urlpatterns = [app_routes(app, "office") for app in APPS]
