"""Refusals of the mail package."""

from stoa.platform.errors import Conflict, Gone, Unauthenticated


class MailNotFailed(Conflict):
    code, title = "mail.not_failed", "Only a mail that failed can be sent again"


class MailSpent(Gone):
    code, title = "mail.spent", "The link in this mail has run out; start anew what it was for"


class ReportUnsigned(Unauthenticated):
    code, title = "mail.report_unsigned", "This delivery report is not signed by the mail service"


class NoTransport(Conflict):
    code, title = "mail.no_transport", "This Stoa sends no mail"
