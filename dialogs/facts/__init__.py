"""What is asked of a workshop again and again: by rules, by reminders and by cards."""
