"""Who is who: roles, speakers, relations, and what an administrator does."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TimeZone(TextChoices):
    WIB = "Asia/Jakarta", _("WIB (western Indonesia)")
    WITA = "Asia/Makassar", _("WITA (central Indonesia)")
    WIT = "Asia/Jayapura", _("WIT (eastern Indonesia)")


class Language(TextChoices):
    """The languages in which the relationship can be explained. The first two are those of the pages."""

    ID = "id", _("Indonesian")
    EN = "en", _("English")
    JV = "jv", _("Javanese")
    SU = "su", _("Sundanese")
    MAD = "mad", _("Madurese")
    MIN = "min", _("Minangkabau")
    BBC = "bbc", _("Toba Batak")
    ACE = "ace", _("Acehnese")
    BJN = "bjn", _("Banjarese")
    BUG = "bug", _("Buginese")
    MAK = "mak", _("Makassarese")
    BAN = "ban", _("Balinese")
    SAS = "sas", _("Sasak")
    PMY = "pmy", _("Papuan Malay")
    AR = "ar", _("Arabic")


class Role(TextChoices):
    COUNSELOR = "counselor", _("Counselor")
    SUPERVISOR = "supervisor", _("Supervisor")
    INSTITUTION_ADMIN = "institution_admin", _("Administrator")


class ActorKind(TextChoices):
    """Who asks for a transition (fact `actor`)."""

    COUNSELOR = "counselor", _("Counselor")
    SUPERVISOR = "supervisor", _("Supervisor")
    KONSELI = "konseli", _("Konseli")
    GUARDIAN = "guardian", _("Guardian")


class Relationship(TextChoices):
    UNDECLARED = "undeclared", _("Not declared")
    NONE = "none", _("No relation")
    ACQUAINTANCE = "acquaintance", _("Acquaintance")
    DUAL_ROLE = "dual_role", _("Dual role: also grades, disciplines, employs or trades with the konseli")
    RELATIVE = "relative", _("Relative")
    CLOSE_FRIEND = "close_friend", _("Close friend")


CLOSE_RELATIONSHIPS = (Relationship.RELATIVE, Relationship.CLOSE_FRIEND)


class Speaker(TextChoices):
    """Whose statement it is."""

    KONSELI = "konseli", _("Konseli")
    GUARDIAN = "guardian", _("Guardian")
    COUNSELOR = "counselor", _("Counselor")
    COLLEAGUE = "colleague", _("Second person of the institution")
    OTHER = "other", _("Somebody else")


class Channel(TextChoices):
    """How a statement reached the record. What is `signed` or comes from an `own_page` was written by the speaker."""

    IN_PERSON = "in_person", _("Said in person")
    SIGNED = "signed", _("Signed on paper")
    PHONE = "phone", _("By phone")
    MESSAGE = "message", _("By message")
    OWN_PAGE = "own_page", _("On their own page")


WRITTEN_BY_SPEAKER = (Channel.SIGNED, Channel.OWN_PAGE)


class PortalEnd(TextChoices):
    """Why the link to a portal no longer works."""

    RENEWED = "renewed", _("A new link took its place")
    REVOKED = "revoked", _("Revoked")
    GUESSED = "guessed", _("Too many wrong PINs")


class Side(TextChoices):
    COUNSELOR = "counselor", _("Counselor")
    KONSELI = "konseli", _("Konseli")


class AdminActKind(TextChoices):
    """What an administrator did."""

    INVITED = "invited", _("Invited")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("Invitation withdrawn")
    JOINED = "joined", _("Joined by invitation")
    ROLE_GRANTED = "role_granted", _("Role given")
    ROLE_ENDED = "role_ended", _("Role taken back")
    SUPERVISION_BEGUN = "supervision_begun", _("Supervision begun")
    SUPERVISION_ENDED = "supervision_ended", _("Supervision ended")
    PROFILE_CHANGED = "profile_changed", _("Counselor profile changed")
    DEACTIVATED = "deactivated", _("Account deactivated")
    REACTIVATED = "reactivated", _("Account reactivated")
    ACCOUNT_LOCKED = "account_locked", _("Account locked")
    ACCOUNT_UNLOCKED = "account_unlocked", _("Account unlocked")
    PASSWORD_RESET_SENT = "password_reset_sent", _("Password reset sent")
    REVIEWER_NAMED = "reviewer_named", _("Outside reviewer named")
    REVIEWER_ENDED = "reviewer_ended", _("Outside reviewer ended")
    INSTITUTION_CHANGED = "institution_changed", _("Institution changed")
    POLICY_SET = "policy_set", _("Thresholds set")
    EXPLANATION_PUBLISHED = "explanation_published", _("Explanation published")
    FOUNDED = "founded", _("Institution founded")
    LETTERHEAD_CHANGED = "letterhead_changed", _("Letterhead changed")
    NUMBERS_CHECKED = "numbers_checked", _("Emergency numbers checked")
    CLASSES_SET = "classes_set", _("School year and classes set")
    EXPLANATION_READ = "explanation_read", _("Explanation read")
    FACTORS_TAKEN_OFF = "factors_taken_off", _("Second factor taken off")


class GuardianRelation(TextChoices):
    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    LEGAL_GUARDIAN = "legal_guardian", _("Legal guardian")
    OTHER = "other", _("Somebody else")


class AbsenceKind(TextChoices):
    """Why a counselor is away, as far as others need to know."""

    LEAVE = "leave", _("Leave")
    ILLNESS = "illness", _("Illness")
    DUTY = "duty", _("Other duties")
    OTHER = "other", _("Another reason")


class RelationshipHintKind(TextChoices):
    """What in the data speaks for a close relation of counselor and konseli (2i). Never a verdict by itself."""

    PHONE = "phone", _("The same phone number")
    ADDRESS = "address", _("The same address")
    CONTACT = "contact", _("The counselor's number among the konseli's contacts")
    FAMILY_NAME = "family_name", _("The same family name in the same village")
