"""What an institution is, and the numbers that it shows in an emergency."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    SD = "sd", _("Primary school (SD/MI)")
    SMP = "smp", _("Junior secondary school (SMP/MTs)")
    SMA = "sma", _("Senior secondary school (SMA/MA)")
    SMK = "smk", _("Vocational school (SMK/MAK)")
    SLB = "slb", _("Special school (SLB)")
    COLLEGE = "college", _("College or university")
    SERVICE = "service", _("Counselling service or clinic")
    NGO = "ngo", _("Foundation or NGO")
    OTHER = "other", _("Another kind of institution")


SCHOOLS = frozenset(
    {InstitutionKind.SD, InstitutionKind.SMP, InstitutionKind.SMA, InstitutionKind.SMK, InstitutionKind.SLB}
)
"""The kinds that have an NPSN, the number under which the ministry lists a school."""

NATIONAL_NUMBERS = (
    ("112", _("Emergency services")),
    ("119 ext. 8", _("SEJIWA, mental health")),
    ("129", _("SAPA, violence against women and children")),
)
"""Numbers that hold all over Indonesia, offered to an institution that has none of its own yet; it checks them."""

SHORTEST_IDLE, LONGEST_IDLE, USUAL_IDLE = 5, 120, 20
"""After how many minutes in which nobody does anything a session of staff may lock, and does by itself."""
