"""Pages of statement."""

from counseling.views.base import CaseFormView


class OfferedView(CaseFormView):
    pass


class RolesView(CaseFormView):
    pass

