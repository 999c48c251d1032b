"""Addresses. Every page needs a sign-in but those of the account app (LoginRequiredMiddleware)."""

from django.conf.urls.i18n import urlpatterns as language_patterns
from django.urls import include, path

from counseling.views import home

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include((language_patterns, "i18n"))),
    path("", home.home, name="home"),
]
