"""Pages of closing."""

from counseling.views.base import CaseFormView


class StartView(CaseFormView):
    pass


class EndView(CaseFormView):
    pass


class DeclineView(CaseFormView):
    pass

