"""Pages of guardian."""

from counseling.views.base import CaseFormView


class GuardianConsentView(CaseFormView):
    pass


class GuardianAddView(CaseFormView):
    pass


class GuardianUnsafeView(CaseFormView):
    pass


class GuardianToldView(CaseFormView):
    pass

