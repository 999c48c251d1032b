"""Pages of complaint."""

from counseling.views.base import CaseFormView


class ComplaintView(CaseFormView):
    pass

