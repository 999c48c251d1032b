"""Pages of contact."""

from counseling.views.base import CaseFormView


class ContactView(CaseFormView):
    pass

