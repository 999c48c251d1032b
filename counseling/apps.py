"""Start-up of the app: guards are lifted before migrations and stand again after them."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate


class CounselingConfig(AppConfig):
    name = "counseling"
    verbose_name = "Counseling"

    def ready(self) -> None:
        from counseling import checks, guards, mfa

        pre_migrate.connect(guards.lift_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
        mfa.watch_over_secrets()
        register(checks.mail_reaches_people, deploy=True)
        register(checks.links_lead_here, deploy=True)
