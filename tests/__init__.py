"""What is proven of the bot, as sentences and as conversations."""
