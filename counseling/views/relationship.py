"""Pages of relationship."""

from counseling.views.base import CaseFormView


class RelationshipView(CaseFormView):
    pass


class CloseTieView(CaseFormView):
    pass

