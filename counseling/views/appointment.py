"""Pages of appointment."""

from counseling.views.base import CaseFormView


class ProposeView(CaseFormView):
    pass


class ConfirmView(CaseFormView):
    pass


class MoveView(CaseFormView):
    pass


class CancelView(CaseFormView):
    pass

