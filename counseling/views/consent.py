"""Pages of consent."""

from counseling.views.base import CaseFormView


class ConsentView(CaseFormView):
    pass


class DataConsentView(CaseFormView):
    pass


class WithdrawView(CaseFormView):
    pass

