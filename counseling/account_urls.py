"""The pages of django-allauth that this app has: signing in and out, and the password.

Its others stay closed. Above all the one on which anybody at an unattended desk could put another address on the
account and have the password sent there: addresses are an administrator's to change.
"""

from allauth.account import views
from django.urls import path, re_path

from counseling import google_sign_in
from counseling.adapters import SignInView

urlpatterns = [
    path("login/", SignInView.as_view(), name="account_login"),
    path("google/login/", google_sign_in.begin, name="google_login"),
    path("google/login/callback/", google_sign_in.come_back, name="google_callback"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
