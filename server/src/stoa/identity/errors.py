"""Refusals of the identity package."""

from stoa.platform.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    LimitExceeded,
    Malformed,
    Stale,
    Unauthenticated,
    Unavailable,
)


class SetupRequired(Forbidden):
    code, title = "identity.setup_required", "This Stoa has no owner yet; the owner link is printed where it runs"


class SetupDone(Gone):
    code, title = "identity.setup_done", "This Stoa has been set up already"


class LinkUsed(Gone):
    code, title = "identity.link_used", "This link was used, has run out, or was replaced by a newer one"


class SignUpClosed(Forbidden):
    code, title = "identity.sign_up_closed", "New accounts are made by invitation only"


class EmailInvalid(Invalid):
    code, title = "identity.email_invalid", "This is not an e-mail address"


class EmailTaken(Conflict):
    code, title = "identity.email_taken", "An account with this e-mail address exists already"


class UsernameTaken(Conflict):
    code, title = "identity.username_taken", "This username is taken"


class UsernameInvalid(Invalid):
    code, title = "identity.username_invalid", "A username has 3 to 30 letters, digits, - or _, not at its ends"


class PasswordWeak(Invalid):
    code, title = "identity.password_weak", "This password is too easy to guess"


class InvalidCredentials(Unauthenticated):
    code, title = "identity.invalid_credentials", "Address or password is wrong"


class SessionExpired(Unauthenticated):
    code, title = "identity.session_expired", "The session has run out; sign in again"


class SessionRevoked(Unauthenticated):
    code, title = "identity.session_ended", "The session was ended; sign in again"


class Inactive(Forbidden):
    code, title = "identity.inactive", "This account is not active"


class PendingApproval(Forbidden):
    code, title = "identity.pending_approval", "This account waits for an administrator"


class Banned(Forbidden):
    code, title = "identity.banned", "This account is banned"


class Locked(LimitExceeded):
    code, title = "identity.locked", "Too many wrong passwords; try again later"


class CurrentSession(Conflict):
    code, title = "identity.current_session", "This is the session you are using; sign out instead"


class Busy(Unavailable):
    code, title = "identity.busy", "Too many people sign in at this moment; try again"


class StepUpRequired(Forbidden):
    """The sign-in is too long ago for this. Extension `methods`: what would do to prove it again."""

    code, title = "identity.step_up_required", "Prove that it is you to go on"


class NotWhileImpersonating(Forbidden):
    code, title = "identity.not_while_impersonating", "This cannot be done on behalf of somebody else"


class MfaRequired(Unauthenticated):
    """The first factor was right. Extensions: `challenge_id`, `methods` that answer it, `expires_at`."""

    code, title = "identity.mfa_required", "Confirm with your second factor"


class CodeWrong(Unauthenticated):
    """Extension `tries_left`: of this challenge, where there is one."""

    code, title = "identity.code_wrong", "This code is not right"


class ChallengeEnded(Gone):
    code, title = "identity.challenge_ended", "This took too long or too many tries; sign in again"


class TotpCodeWrong(Invalid):
    code, title = "identity.totp_code_wrong", "This code is not the one that the app shows now"


class TotpOn(Conflict):
    code, title = "identity.totp_on", "An authenticator app is set up already; remove it first"


class NoSecondFactor(Conflict):
    code, title = "identity.no_second_factor", "Recovery codes need a second factor; set one up first"


class LastCredential(Conflict):
    code, title = "identity.last_credential", "This is the last way to sign in; add another one first"


class OwnAccount(Forbidden):
    code, title = "identity.own_account", "Nobody does this to their own account"


class NeedsSuperAdmin(Forbidden):
    code, title = "identity.needs_super_admin", "Only a super administrator may do this"


class EmailUnverified(Forbidden):
    """Told only after a right password. Extension `email`: the address that waits to be confirmed."""

    code, title = "identity.email_unverified", "Confirm your e-mail address first"


class ConfirmPassword(Forbidden):
    """The link is good, and this browser is not the one that signed up."""

    code, title = "identity.confirm_password", "Enter the password of the account to confirm the address"


class MagicLinksOff(Forbidden):
    code, title = "identity.magic_links_off", "Sign-in links are switched off here"


class LastSuperAdmin(Conflict):
    code, title = "identity.last_super_admin", "There must always be a super administrator who can sign in"


class NotPending(Conflict):
    code, title = "identity.not_pending", "This account does not wait for approval"


class ImpersonationRefused(Forbidden):
    code, title = "identity.impersonation_refused", "Administrators cannot be impersonated"


class SecondFactorRequired(Forbidden):
    code, title = "identity.second_factor_required", "Sign in with a second factor to do this"


class HighTrustForbidden(Forbidden):
    code, title = (
        "identity.high_trust_forbidden",
        "An organization of yours asks for the second factor on every device",
    )


class InstanceSettingsChanged(Stale):
    code, title = "identity.settings_changed", "Somebody changed the settings in the meantime"


class UsernameChangedLately(Conflict):
    """A username changes once a day. Extension `changeable_at`."""

    code, title = "identity.username_changed_lately", "The username was changed within the last day"


class InvalidToken(Unauthenticated):
    code, title = "identity.invalid_token", "This token is not known, or was revoked"


class TokenExpired(Unauthenticated):
    code, title = "identity.token_expired", "This token has run out"


class AmbiguousCredentials(Malformed):
    code, title = "identity.ambiguous_credentials", "The request carries two different tokens"


class AddressRefused(Forbidden):
    code, title = "identity.address_refused", "This API token may not be used from this address"


class TokenNameTaken(Conflict):
    code, title = "identity.token_name_taken", "You have an API token of this name there already"


class ScopeUnknown(Invalid):
    code, title = "identity.scope_unknown", "A token of this kind cannot have this scope"


class TokenLifetime(Invalid):
    """The organization wants tokens to end sooner. Extension `max_days`."""

    code, title = "identity.token_lifetime", "The organization wants tokens to end sooner"


class NotForGuests(Forbidden):
    code, title = "identity.not_for_guests", "Guests of this Stoa have no API tokens"


class AccountEnded(Conflict):
    code, title = "identity.account_ended", "This account is banned, inactive or deleted"


class NotABrowser(Conflict):
    code, title = "identity.not_a_browser", "Only a session that was just begun can become one of a native client"


class PasskeysUnavailable(Conflict):
    code, title = (
        "identity.passkeys_unavailable",
        "Passkeys need a host name: this Stoa is reached by a bare address",
    )


class PasskeyInvalid(Invalid):
    code, title = "identity.passkey_invalid", "The browser's answer does not make a passkey for this Stoa"


class PasskeyRefused(Unauthenticated):
    code, title = "identity.passkey_refused", "This passkey does not sign in here"


class OidcFailed(Malformed):
    """One refusal for whatever was wrong with what a provider sent. Extension `reason` where the person can act."""

    code, title = "identity.oidc_failed", "Signing in with this service did not work; try again"


class OidcUnavailable(Unavailable):
    """Extension `provider`: its key."""

    code, title = "identity.oidc_unavailable", "This service does not answer at the moment"


class OidcDomainRefused(Forbidden):
    code, title = "identity.oidc_domain_refused", "Addresses of this domain do not come in through this service"


class OidcLinkRequired(Conflict):
    """Somebody has an account with this address. Extension `link_token`: for them to add this way in."""

    code, title = (
        "identity.oidc_link_required",
        "You have an account with this address; sign in to it to add this way in",
    )


class OidcAccountTaken(Conflict):
    code, title = "identity.oidc_account_taken", "This account of the service belongs to somebody else here"


class OidcProviderExists(Conflict):
    code, title = "identity.oidc_provider_exists", "There is a service with this key already"


class OidcProviderNeeded(Conflict):
    code, title = (
        "identity.oidc_provider_needed",
        "Single sign-on is the only way in here, and this is the last service for it",
    )


class SsoOnly(Forbidden):
    code, title = "identity.sso_only", "Here people sign in through their organization's service only"


class SsoSelfFirst(Conflict):
    code, title = (
        "identity.sso_self_first",
        "Set up a second factor for yourself first: with it you come in when the service fails",
    )
