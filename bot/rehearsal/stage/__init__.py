"""The stage: the bot at work with a played workshop's people, and the beats that they do."""
