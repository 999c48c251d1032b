"""Pages of konseli."""

from counseling.views.base import CaseFormView


class NewRequestView(CaseFormView):
    pass


class KonseliView(CaseFormView):
    pass

