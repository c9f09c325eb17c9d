"""Outside any workshop: invitations, the list of workshops, chats that come and go, erasure."""
