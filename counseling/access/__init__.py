"""Access: who may see and do what. can_<action>(member, obj) and visible_to(member)."""
