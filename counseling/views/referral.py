"""Pages of referral."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


def inbox(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class AnswerView(CaseFormView):
    pass


class ReceiverDeclareView(CaseFormView):
    pass


def referral(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class NameReceiverView(CaseFormView):
    pass


class HandoverView(CaseFormView):
    pass


class ReferralConsentView(CaseFormView):
    pass


class ReferView(CaseFormView):
    pass


class WithdrawReferralView(CaseFormView):
    pass

