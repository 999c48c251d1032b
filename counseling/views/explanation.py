"""Pages of explanation."""

from counseling.views.base import CaseFormView


class ExplanationView(CaseFormView):
    pass

