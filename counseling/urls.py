"""Addresses. Every page needs a sign-in but those of the account app (LoginRequiredMiddleware)."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from counseling.views import (
    appointment,
    case,
    closing,
    code,
    complaint,
    consent,
    contact,
    disclosure,
    explanation,
    goal,
    guardian,
    home,
    konseli,
    loyalty,
    note,
    referral,
    relationship,
    session,
    statement,
    transition,
    urgency,
    waiting,
    wish,
)

CASE = "cases/<uuid:case_id>/"
SESSION = f"{CASE}sessions/<uuid:session_id>/"
APPOINTMENT = f"{CASE}appointments/<uuid:appointment_id>/"

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", home.home, name="home"),
    path("code/", code.code, name="code"),
    # Requests and the queue
    path("requests/new/", konseli.NewRequestView.as_view(), name="request-new"),
    path("waiting/", waiting.waiting_list, name="waiting"),
    path("waiting/<uuid:entry_id>/call-up/", waiting.CallUpView.as_view(), name="waiting-call-up"),
    path("waiting/<uuid:entry_id>/leave/", waiting.LeaveView.as_view(), name="waiting-leave"),
    # Referrals received
    path("referrals/", referral.inbox, name="referrals"),
    path("referrals/<uuid:referral_id>/", referral.AnswerView.as_view(), name="referral-answer"),
    path("referrals/<uuid:referral_id>/relationship/", referral.ReceiverDeclareView.as_view(), name="referral-declare"),
    # Cases
    path("cases/", case.caseload, name="caseload"),
    path(CASE, case.detail, name="case"),
    path(f"{CASE}name/", case.show_name, name="case-name"),
    path(f"{CASE}complete/<str:transition>/", case.walk, name="walk"),
    path(f"{CASE}entries/<int:number>/", transition.entry, name="entry"),
    path(f"{CASE}konseli/", konseli.KonseliView.as_view(), name="konseli"),
    # Transitions
    path(f"{CASE}start/", closing.StartView.as_view(), name="case-start"),
    path(f"{CASE}end/", closing.EndView.as_view(), name="case-end"),
    path(f"{CASE}decline/", closing.DeclineView.as_view(), name="case-decline"),
    path(f"{CASE}sessions/open/", session.OpenView.as_view(), name="session-open"),
    path(f"{CASE}sessions/late/", session.LateView.as_view(), name="session-late"),
    path(f"{CASE}disclosures/new/", disclosure.DisclosureView.as_view(), name="disclosure"),
    # Statements
    path(f"{CASE}urgency/", urgency.UrgencyView.as_view(), name="urgency"),
    path(f"{CASE}urgency/confirm/", urgency.ConfirmView.as_view(), name="urgency-confirm"),
    path(f"{CASE}wish/", wish.WishView.as_view(), name="wish"),
    path(f"{CASE}contact/", contact.ContactView.as_view(), name="contact"),
    path(f"{CASE}offered/", statement.OfferedView.as_view(), name="offered"),
    path(f"{CASE}roles/", statement.RolesView.as_view(), name="roles"),
    path(f"{CASE}relationship/", relationship.RelationshipView.as_view(), name="relationship"),
    path(f"{CASE}close-tie/", relationship.CloseTieView.as_view(), name="close-tie"),
    path(f"{CASE}explanation/", explanation.ExplanationView.as_view(), name="explanation"),
    path(f"{CASE}consent/", consent.ConsentView.as_view(), name="consent"),
    path(f"{CASE}consent/data/", consent.DataConsentView.as_view(), name="consent-data"),
    path(f"{CASE}consent/withdraw/", consent.WithdrawView.as_view(), name="consent-withdraw"),
    path(f"{CASE}guardian/", guardian.GuardianConsentView.as_view(), name="guardian-consent"),
    path(f"{CASE}guardian/new/", guardian.GuardianAddView.as_view(), name="guardian-add"),
    path(f"{CASE}guardian/unsafe/", guardian.GuardianUnsafeView.as_view(), name="guardian-unsafe"),
    path(f"{CASE}guardian/told/", guardian.GuardianToldView.as_view(), name="guardian-told"),
    path(f"{CASE}plan/", goal.plan, name="plan"),
    path(f"{CASE}plan/goals/new/", goal.GoalNewView.as_view(), name="goal-new"),
    path(f"{CASE}plan/goals/<uuid:goal_id>/", goal.GoalStateView.as_view(), name="goal-state"),
    path(f"{CASE}plan/sessions/", goal.SessionsAgreedView.as_view(), name="sessions-agreed"),
    path(f"{CASE}loyalty/", loyalty.loyalty, name="loyalty"),
    path(f"{CASE}loyalty/new/", loyalty.RaiseView.as_view(), name="loyalty-raise"),
    path(f"{CASE}loyalty/<uuid:conflict_id>/", loyalty.WeighView.as_view(), name="loyalty-weigh"),
    path(f"{CASE}complaint/", complaint.ComplaintView.as_view(), name="complaint"),
    # Meetings
    path(f"{CASE}appointments/new/", appointment.ProposeView.as_view(), name="appointment-propose"),
    path(f"{APPOINTMENT}confirm/", appointment.ConfirmView.as_view(), name="appointment-confirm"),
    path(f"{APPOINTMENT}move/", appointment.MoveView.as_view(), name="appointment-move"),
    path(f"{APPOINTMENT}cancel/", appointment.CancelView.as_view(), name="appointment-cancel"),
    path(f"{CASE}notes/", note.notes, name="notes"),
    path(SESSION, session.session, name="session"),
    path(f"{SESSION}close/", session.CloseView.as_view(), name="session-close"),
    path(f"{SESSION}feedback/", session.FeedbackView.as_view(), name="session-feedback"),
    path(f"{SESSION}note/", note.NoteView.as_view(), name="note"),
    path(f"{SESSION}note/save/", note.save, name="note-save"),
    path(f"{SESSION}note/sign/", note.SignView.as_view(), name="note-sign"),
    # Handing over, disclosing
    path(f"{CASE}referral/", referral.referral, name="referral"),
    path(f"{CASE}referral/new/", referral.NameReceiverView.as_view(), name="referral-name"),
    path(f"{CASE}referral/handover/", referral.HandoverView.as_view(), name="referral-handover"),
    path(f"{CASE}referral/consent/", referral.ReferralConsentView.as_view(), name="referral-consent"),
    path(f"{CASE}referral/refer/", referral.ReferView.as_view(), name="referral-refer"),
    path(f"{CASE}referral/withdraw/", referral.WithdrawReferralView.as_view(), name="referral-withdraw"),
    path(f"{CASE}disclosures/", disclosure.disclosures, name="disclosures"),
    path(f"{CASE}disclosures/<uuid:disclosure_id>/tell/", disclosure.TellView.as_view(), name="disclosure-tell"),
    path(f"{CASE}disclosures/<uuid:disclosure_id>/review/", disclosure.ReviewView.as_view(), name="disclosure-review"),
]
