"""Talk on pages of the type CHANNEL: messages in one order, what each person has read, and who hears of it."""
