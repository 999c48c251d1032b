"""Who may see and do what: can_<action>(user, obj) and visible_to(user)."""
