"""The inbox: what concerns a person, made from events of the packages below, and the mails about it."""
