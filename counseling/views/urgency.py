"""Pages of urgency."""

from counseling.views.base import CaseFormView


class UrgencyView(CaseFormView):
    pass


class ConfirmView(CaseFormView):
    pass

