"""What may still change of a row once it is written, named a second time: everything else stays.

A new column is frozen or stands here: somebody has to decide.
"""

from django.apps import apps

from counseling.guards import spec

MAY_CHANGE: dict[str, str] = {
    "Membership": "until locked_at",
    "AccountLock": "unlocked_by_id unlocked_at unlock_reason",
    "RoleGrant": "granted_by_id until",
    "Counselor": "title capacity",
    "Supervision": "until",
    "Absence": "starts_at ends_at cancelled_at",
    "CounselorToken": "counselor_id kind token set_at",
    "CalendarFeed": "revoked_at",
    "Invitation": "withdrawn_at accepted_at accepted_by_id",
    "Appointment": "state recorded_by_id recorded_at",
    "WaitingEntry": "urgency called_up_at called_up_case_id left_at",
    "Case": "counselor_id state state_since head head_hash",
    "Complaint": "answer answered_by_id answered_at",
    "Konseli": "name nisn birth_date unit phone address village language culture_and_belief",
    "DataKey": "master_key_id wrapped erased_at",
    "SearchToken": "kind token",
    "Guardian": "relation name phone created_at",
    "KonseliContact": "ended_at",
    "KonseliMerge": "undone_by_id undone_at",
    "Disclosure": "konseli_told_at not_told_reason reviewed_at review",
    "Flag": "state last_seen_at standing",
    "Remedy": "done_at",
    "FlagSeen": "at",
    "Surge": "ended_by_id ended_at",
    "EmergencyNumber": "until",
    "Logo": "until",
    "OutsideReviewer": "until",
    "LoyaltyConflict": "state parties demands options choice weighed_at reviewed_by_id reviewed_at",
    "Obligation": "closed_at evidence_kind evidence_id postponed_to discharged overdue_since",
    "Notice": "mailed_at",
    "NoticeChoice": "at_once",
    "Portal": "pin_hash claimed_at opened_at misses locked_until closed_at closed_because",
    "SharedHelp": "accepted_at declined_at answer ended_at ended_by_id",
    "Referral": (
        "outside_name outside_contact outside_relationship handover handover_written_at items_changed_at state"
        " answered_at answered_by_id answer_words completed_at new_case_id"
    ),
    "PackageItem": "withdrawn_at",
    "RelationshipHint": "gone_at",
    "CounselingSession": "appointment_id kind closed_at attendance next_step",
    "Note": "template body revision saved_at signed_at",
    "Waiver": "state decided_by_id decided_at decision_reason expires_at used_by_id",
}


def test_nothing_but_this_may_change() -> None:
    tables = {table.name: table for table in spec.guarded_tables()}
    found = {}
    for model in apps.get_app_config("counseling").get_models():
        table = tables.get(model._meta.db_table)
        if table is None or table.name == spec.LEDGER:  # of which no update passes at all
            continue
        stays = {*table.frozen, *table.sealed}
        columns = [field.column for field in model._meta.concrete_fields if field.column not in stays]
        if columns:
            found[model.__name__] = " ".join(columns)
    assert found == MAY_CHANGE


def test_only_the_words_of_a_search_and_what_was_told_are_ever_deleted() -> None:
    names = {model._meta.db_table: model.__name__ for model in apps.get_app_config("counseling").get_models()}
    deletable = {names[table.name] for table in spec.guarded_tables() if table.deletable}
    assert deletable == {"SearchToken", "CounselorToken", "Notice"}
