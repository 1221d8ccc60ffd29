"""What can be done with conversations."""

from apps.conversations.services.attachments import add_attachment
from apps.conversations.services.canned import canned_replies, load_canned_replies
from apps.conversations.services.drafts import drop_draft, read_draft, save_draft
from apps.conversations.services.files import let_file_go, remove_left_files
from apps.conversations.services.inbox import INBOX_STREAM, tell_inbox
from apps.conversations.services.memories import forget, recall, remember
from apps.conversations.services.messages import add_answer, add_message, keep_late_answer, rate_message
from apps.conversations.services.naming import (
    leave_unnamed,
    meet_customer,
    name_customer,
    note_name,
    put_off_asking,
    take_unnamed,
)
from apps.conversations.services.reading import mark_all_read, mark_read, mark_unread
from apps.conversations.services.relations import link_sessions, merge_sessions, unlink_sessions
from apps.conversations.services.replies import add_note, add_reply, dismiss_suggestion, send_suggestion
from apps.conversations.services.sessions import (
    assign_session,
    close_session,
    hand_back,
    is_customer_given,
    mark_handed_off,
    note_mood,
    remember_slots,
    set_customer,
    set_mode,
    start_session,
    take_over,
)

__all__ = [
    "INBOX_STREAM",
    "add_answer",
    "add_attachment",
    "add_message",
    "add_note",
    "add_reply",
    "assign_session",
    "canned_replies",
    "close_session",
    "dismiss_suggestion",
    "drop_draft",
    "forget",
    "hand_back",
    "is_customer_given",
    "keep_late_answer",
    "leave_unnamed",
    "let_file_go",
    "link_sessions",
    "load_canned_replies",
    "mark_all_read",
    "mark_handed_off",
    "mark_read",
    "mark_unread",
    "meet_customer",
    "merge_sessions",
    "name_customer",
    "note_mood",
    "note_name",
    "put_off_asking",
    "rate_message",
    "read_draft",
    "recall",
    "remember",
    "remember_slots",
    "remove_left_files",
    "save_draft",
    "send_suggestion",
    "set_customer",
    "set_mode",
    "start_session",
    "take_over",
    "take_unnamed",
    "tell_inbox",
    "unlink_sessions",
]
