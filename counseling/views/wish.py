"""Pages of wish."""

from counseling.views.base import CaseFormView


class WishView(CaseFormView):
    pass

