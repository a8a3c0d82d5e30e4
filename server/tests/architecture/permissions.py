"""One row per route: what each kind of caller is answered for the same object.

Callers: anonymous; stranger (owner of another organization); fellow (member of the same organization without any
right on the private object); owner (of the object). Bodies and paths name the owner's things as `{page}`, `{space}` …
"""

from dataclasses import dataclass, field
from typing import Any

NOBODY = 401
HIDDEN = 404


@dataclass(frozen=True)
class Row:
    """One route and the four statuses."""

    method: str
    route: str
    anonymous: int
    stranger: int
    fellow: int
    owner: int
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)  # placeholder of the route -> another thing of the owner


def own(method: str, route: str, status: int, **more: Any) -> Row:
    """About the caller's own things: everybody signed in gets the same."""
    return Row(method, route, NOBODY, status, status, status, **more)


def hidden(method: str, route: str, owner: int, **more: Any) -> Row:
    """About a private object: nobody else learns that it exists."""
    return Row(method, route, NOBODY, HIDDEN, HIDDEN, owner, **more)


def of_admins(method: str, route: str, status: int, **more: Any) -> Row:
    """For owners and admins of an organization; its other members know that it exists, strangers do not."""
    return Row(method, route, NOBODY, HIDDEN, 403, status, **more)


def public(method: str, route: str, status: int, **more: Any) -> Row:
    """Open to the world, on purpose."""
    return Row(method, route, status, status, status, status, **more)


MESSAGE = {"content": "Hello", "client_message_id": "{new_id}", "model": "stoa:demo"}

ROWS: tuple[Row, ...] = (
    # Identity
    public("GET", "/setup", 200),
    public(
        "POST",
        "/setup",
        410,
        body={"token": "none", "name": "Eve", "email": "eve@example.org", "password": "quiet-copper-lantern-walk"},
    ),
    public(
        "POST",
        "/sign-ups",
        422,
        body={"name": "Eve", "email": "no address", "password": "quiet-copper-lantern-walk"},
    ),
    public("POST", "/sessions", 401, body={"identifier": "nobody@example.org", "password": "wrong wrong wrong"}),
    own("GET", "/sessions", 200),
    own("GET", "/sessions/current", 200),
    Row("PATCH", "/sessions/current", NOBODY, HIDDEN, 200, 200, body={"active_organization_id": "{organization}"}),
    hidden("DELETE", "/sessions/{session_id}", 204),
    own("DELETE", "/sessions", 204),
    own("POST", "/sessions/current/reauthentications", 401, body={"password": "wrong wrong wrong"}),
    own("GET", "/me/devices", 200),
    hidden("PUT", "/me/devices/{device_id}/trust", 204, body={"level": "low"}),
    hidden("DELETE", "/me/devices/{device_id}/trust", 204),
    own("GET", "/me/activity", 200),
    own("POST", "/me/activity", 204, body={"path": "/pages/$pageId"}),
    public("POST", "/device-disavowals", 410, body={"token": "none"}),
    own("GET", "/me", 200),
    own("PATCH", "/me", 200, body={"preferences": {"theme": "dark"}}),
    public("POST", "/mfa-verifications", 410, body={"challenge_id": "none", "code": "123456"}),
    public("POST", "/passkey-challenges", 201, body={}),
    public("POST", "/passkey-sessions", 401, body={"credential": {"id": "none"}}),
    own("GET", "/me/passkeys", 200),
    own("POST", "/me/passkeys/options", 201),
    own("POST", "/me/passkeys", 422, body={"name": "Laptop", "credential": {"id": "none"}}),
    own("PATCH", "/me/passkeys/{passkey_id}", 404, body={"name": "Phone"}, things={"passkey": "page"}),
    own("DELETE", "/me/passkeys/{passkey_id}", 404, things={"passkey": "page"}),
    # Identity providers: there is none in the matrix
    public("GET", "/oidc-providers", 200),
    public("POST", "/oidc/{key}/authorizations", 404, body={}, things={"key": "provider"}),
    public("GET", "/oidc/{key}/callback", 400, things={"key": "provider"}),
    public("POST", "/oidc/{key}/logouts", 400, body={"logout_token": "none"}, things={"key": "provider"}),
    own("GET", "/me/accounts", 200),
    own("POST", "/me/accounts", 410, body={"link_token": "none"}),
    own("DELETE", "/me/accounts/{account_id}", 404, things={"account": "page"}),
    own("GET", "/admin/oidc-providers", 403),
    own(
        "POST",
        "/admin/oidc-providers",
        403,
        body={"key": "own", "name": "Own", "issuer": "https://id.example.org", "client_id": "stoa"},
    ),
    own("PATCH", "/admin/oidc-providers/{key}", 403, body={"is_enabled": False}, things={"key": "page"}),
    own("DELETE", "/admin/oidc-providers/{key}", 403, things={"key": "page"}),
    own("GET", "/me/factors", 200),
    own("POST", "/me/totp", 201),
    own("PUT", "/me/totp", 404, body={"code": "123456"}),
    own("DELETE", "/me/totp", 404),
    own("POST", "/me/recovery-codes", 409),
    # Administration of people: for those in office alone
    own("GET", "/admin/users", 403),
    own("POST", "/admin/users", 403, body={"name": "Eve", "email": "eve@example.org"}),
    own("DELETE", "/admin/users/{user_id}", 403),
    own("GET", "/admin/users/{user_id}", 403),
    own("PATCH", "/admin/users/{user_id}", 403, body={"role": "super_admin"}),
    own("PUT", "/admin/users/{user_id}/ban", 403, body={"reason": "No reason"}),
    own("DELETE", "/admin/users/{user_id}/ban", 403),
    own("DELETE", "/admin/users/{user_id}/lock", 403),
    own("POST", "/admin/users/{user_id}/password-resets", 403),
    own("PUT", "/admin/users/{user_id}/approval", 403),
    own("DELETE", "/admin/users/{user_id}/approval", 403),
    own("GET", "/admin/users/{user_id}/sessions", 403),
    own("DELETE", "/admin/users/{user_id}/sessions", 403),
    public("POST", "/token-pairs/refreshes", 401, body={"refresh_token": "none"}),
    own("GET", "/me/revocations", 200),
    own("POST", "/me/revocations", 202),
    public("POST", "/revocations", 410, body={"token": "none"}),
    own("GET", "/me/api-tokens", 200),
    own("GET", "/me/api-tokens/options", 200),
    own("POST", "/me/api-tokens", 201, body={"name": "Script", "scopes": ["pages:read"]}),
    hidden("PATCH", "/me/api-tokens/{token_id}", 200, body={"name": "Renamed"}),
    hidden("DELETE", "/me/api-tokens/{token_id}", 204),
    own("DELETE", "/admin/users/{user_id}/factors", 403),
    own(
        "POST",
        "/admin/impersonations",
        403,
        body={"user_id": "{user}", "reason": "To look into a fault that was reported"},
    ),
    public("DELETE", "/admin/impersonations/current", 404),
    own("GET", "/admin/instance-settings", 403),
    own("PATCH", "/admin/instance-settings", 403, body={"sign_up_mode": "closed"}, headers={"If-Match": '"x"'}),
    own("GET", "/admin/organizations", 403),
    own("PATCH", "/admin/organizations/{organization_id}", 403, body={"status": "suspended"}),
    # Pictures and profiles
    own("PUT", "/me/avatar", 415),
    own("DELETE", "/me/avatar", 200),
    own("GET", "/users/{user_id}/avatar", 404),
    own("GET", "/users/{username}", 200),
    own(
        "PUT",
        "/me/password",
        401,
        body={"current_password": "wrong wrong wrong", "new_password": "plain-silver-harbour-song"},
    ),
    public("POST", "/password-resets", 202, body={"email": "nobody@example.org"}),
    public("POST", "/password-reset-confirmations", 410, body={"token": "none", "password": "quiet-copper"}),
    public("POST", "/email-verifications", 202, body={"email": "{new_id}@example.org"}),
    public("POST", "/email-confirmations", 410, body={"token": "none"}),
    public("POST", "/email-codes", 202, body={"email": "{new_id}@example.org"}),
    public("POST", "/magic-links", 202, body={"email": "{new_id}@example.org"}),
    own("PUT", "/me/email", 401, body={"email": "new@example.org", "password": "wrong wrong wrong"}),
    Row("DELETE", "/me", NOBODY, 401, 401, 401, body={"password": "wrong wrong wrong"}),
    public("DELETE", "/me/deletion", 410, body={"token": "none"}),
    # Organizations
    own("GET", "/organizations", 200),
    own("POST", "/organizations", 201, body={"name": "Colonnade"}),
    Row("GET", "/organizations/{organization_id}", NOBODY, HIDDEN, 200, 200),
    Row(
        "PATCH",
        "/organizations/{organization_id}",
        NOBODY,
        HIDDEN,
        403,
        412,
        body={"name": "Renamed"},
        headers={"If-Match": '"0"'},
    ),
    # Logs
    of_admins("GET", "/organizations/{organization_id}/audit-events", 200),
    of_admins("GET", "/organizations/{organization_id}/audit-event-types", 200),
    of_admins("POST", "/organizations/{organization_id}/audit-exports", 200, body={"format": "csv"}),
    of_admins("GET", "/organizations/{organization_id}/audit-verification", 200),
    of_admins("GET", "/organizations/{organization_id}/emails", 200),
    of_admins("POST", "/organizations/{organization_id}/emails/{email_id}/deliveries", 404),
    own("GET", "/me/emails", 200),
    own("GET", "/admin/audit-events", 403),
    own("GET", "/admin/emails", 403),
    own("POST", "/admin/mail-tests", 403),
    public("POST", "/mail-webhooks/{provider}", 404),
    # Invitations
    Row("GET", "/organizations/{organization_id}/invitations", NOBODY, HIDDEN, 403, 200),
    Row(
        "POST",
        "/organizations/{organization_id}/invitations",
        NOBODY,
        HIDDEN,
        403,
        201,
        body={"emails": ["guest-{new_id}@example.org"]},
    ),
    Row(
        "PATCH",
        "/organizations/{organization_id}/invitations/{invitation_id}",
        NOBODY,
        HIDDEN,
        403,
        200,
        body={"role": "member"},
    ),
    Row(
        "POST",
        "/organizations/{organization_id}/invitations/{invitation_id}/deliveries",
        NOBODY,
        HIDDEN,
        403,
        201,
        body={"by_mail": False},
    ),
    Row("DELETE", "/organizations/{organization_id}/invitations/{invitation_id}", NOBODY, HIDDEN, 403, 204),
    own("GET", "/invitations", 200),
    public("POST", "/invited-accounts", 410, body={"token": "none", "password": "quiet-copper-lantern-walk"}),
    public("POST", "/invitation-views", 410, body={"token": "none"}),
    own("POST", "/invitation-acceptances", 410, body={"token": "none"}),
    own("POST", "/invitation-rejections", 410, body={"token": "none"}),
    own("POST", "/organizations/{slug}/join-requests", 404, body={}),
    Row(
        "PATCH",
        "/organizations/{organization_id}/join-requests/{request_id}",
        NOBODY,
        HIDDEN,
        403,
        HIDDEN,
        body={"status": "rejected"},
    ),
    # Groups
    Row("GET", "/organizations/{organization_id}/groups", NOBODY, HIDDEN, 200, 200),
    Row("POST", "/organizations/{organization_id}/groups", NOBODY, HIDDEN, 403, 201, body={"name": "{new_id}"}),
    Row("GET", "/groups/{group_id}", NOBODY, HIDDEN, 200, 200),
    Row("PATCH", "/groups/{group_id}", NOBODY, HIDDEN, 403, 200, body={"description": "Who draws"}),
    Row("GET", "/groups/{group_id}/effects", NOBODY, HIDDEN, 403, 200),
    Row("GET", "/groups/{group_id}/members", NOBODY, HIDDEN, 200, 200),
    Row(
        "POST", "/groups/{group_id}/members", NOBODY, HIDDEN, 403, 200, body={"members": [{"user_id": "{new_id}"}]}
    ),
    Row("PUT", "/groups/{group_id}/members/{user_id}", NOBODY, HIDDEN, 403, 200, body={"role": "member"}),
    Row("DELETE", "/groups/{group_id}/members/{user_id}", NOBODY, HIDDEN, 403, 204),
    Row("DELETE", "/groups/{group_id}", NOBODY, HIDDEN, 403, 204),
    Row("DELETE", "/organizations/{organization_id}", NOBODY, HIDDEN, 403, 422, body={"slug": "another"}),
    own("GET", "/deleted-organizations", 200),
    Row("POST", "/organizations/{organization_id}/restoration", NOBODY, HIDDEN, HIDDEN, HIDDEN),
    Row("GET", "/organizations/{organization_id}/prompt-layers", NOBODY, HIDDEN, 200, 200),
    Row("GET", "/organizations/{organization_id}/members", NOBODY, HIDDEN, 200, 200),
    of_admins(
        "POST",
        "/organizations/{organization_id}/members",
        201,
        body={"name": "Ida", "email": "member-{new_id}@example.org"},
    ),
    of_admins(
        "POST",
        "/organizations/{organization_id}/members/{user_id}/password-resets",
        403,
        body={"by_mail": False},
    ),
    Row("GET", "/organizations/{organization_id}/members/export", NOBODY, HIDDEN, 403, 200),
    Row("GET", "/organizations/{organization_id}/members/{user_id}", NOBODY, HIDDEN, 200, 200),
    Row(
        "PATCH",
        "/organizations/{organization_id}/members/{user_id}",
        NOBODY,
        HIDDEN,
        403,
        200,
        body={"title": "Lead"},
    ),
    # The last owner stays.
    Row("DELETE", "/organizations/{organization_id}/members/{user_id}", NOBODY, HIDDEN, 403, 409),
    Row("GET", "/organizations/{organization_id}/members/{user_id}/losses", NOBODY, HIDDEN, HIDDEN, 200),
    Row(
        "POST",
        "/organizations/{organization_id}/member-changes",
        NOBODY,
        HIDDEN,
        403,
        200,
        body={"user_ids": ["{new_id}"], "role": "guest"},
    ),
    # Spaces
    own("GET", "/spaces", 200),
    own("POST", "/spaces", 201, body={"name": "Colonnade"}),
    hidden("GET", "/spaces/{space_id}", 200),
    hidden("PATCH", "/spaces/{space_id}", 200, body={"color": "teal"}),
    hidden("DELETE", "/spaces/{space_id}", 200, things={"space": "project"}),
    own("GET", "/deleted-spaces", 200),
    hidden("POST", "/spaces/{space_id}/restorations", 404, things={"space": "project"}),
    hidden("POST", "/spaces/{space_id}/transfers", 422, things={"space": "project"}, body={"user_id": "{user}"}),
    hidden("PUT", "/spaces/{space_id}/preferences", 200, body={"is_pinned": True}),
    hidden("GET", "/spaces/{space_id}/members", 200),
    hidden("PUT", "/spaces/{space_id}/members", 201, body={"group_id": "{group}", "role": "member"}),
    hidden(
        "PATCH", "/spaces/{space_id}/members/{member_id}", 404, things={"member": "grant"}, body={"role": "guest"}
    ),
    hidden("DELETE", "/spaces/{space_id}/members/{member_id}", 404, things={"member": "grant"}),
    hidden("GET", "/spaces/{space_id}/areas", 200),
    hidden("POST", "/spaces/{space_id}/areas", 201, body={"name": "Design"}),
    hidden("PUT", "/spaces/{space_id}/area-order", 422, body={"area_ids": []}),
    hidden("GET", "/areas/{area_id}", 200),
    hidden("PATCH", "/areas/{area_id}", 200, body={"description": "Where all begins"}),
    hidden("DELETE", "/areas/{area_id}", 409),
    hidden("GET", "/areas/{area_id}/audience", 200),
    hidden("GET", "/areas/{area_id}/members", 200),
    hidden("PUT", "/areas/{area_id}/members", 201, body={"group_id": "{group}", "role": "viewer"}),
    hidden("DELETE", "/areas/{area_id}/members/{member_id}", 404, things={"member": "grant"}),
    hidden("GET", "/spaces/{space_id}/tree", 200),
    hidden("GET", "/spaces/{space_id}/trash", 200),
    hidden("DELETE", "/spaces/{space_id}/trash/{page_id}", 204, things={"page": "trashed_page"}),
    # Access
    own("GET", "/subjects", 200),
    hidden("GET", "/pages/{page_id}/grants", 200),
    hidden("PUT", "/pages/{page_id}/grants", 404, body={"user_id": "{new_id}", "level": "VIEW"}),
    hidden("PATCH", "/pages/{page_id}/grants/{grant_id}", 200, body={"level": "EDIT"}),
    hidden("DELETE", "/pages/{page_id}/grants/{grant_id}", 204),
    hidden("GET", "/pages/{page_id}/access", 200),
    hidden("PUT", "/pages/{page_id}/visibility", 200, body={"visibility": "private"}),
    # Pages
    own("GET", "/pages", 200),
    hidden("POST", "/pages", 201, body={"space_id": "{space}", "type": "DOCUMENT", "title": "Plans"}),
    hidden("GET", "/pages/{page_id}", 200),
    hidden("PATCH", "/pages/{page_id}", 200, body={"title": "Renamed"}),
    hidden("DELETE", "/pages/{page_id}", 200),
    hidden("POST", "/pages/{page_id}/restorations", 200, things={"page": "trashed_page"}),
    hidden("POST", "/pages/{page_id}/moves", 200, body={"first": True}),
    hidden("GET", "/pages/{page_id}/children", 200),
    hidden("GET", "/pages/{page_id}/content", 200),
    hidden(
        "PUT",
        "/pages/{page_id}/content",
        412,
        body={"content": {"type": "doc", "content": []}},
        headers={"If-Match": '"999"'},
    ),
    hidden("GET", "/pages/{page_id}/ancestors", 200),
    hidden("POST", "/pages/{page_id}/duplicates", 201, body={}),
    hidden("GET", "/spaces/{space_id}/tags", 200),
    hidden("POST", "/spaces/{space_id}/tags", 201, body={"name": "Urgent"}),
    hidden("PATCH", "/tags/{tag_id}", 200, body={"name": "Later"}),
    hidden("DELETE", "/tags/{tag_id}", 200),
    hidden("PUT", "/pages/{page_id}/tags/{tag_id}", 204),
    hidden("DELETE", "/pages/{page_id}/tags/{tag_id}", 204),
    own("GET", "/favorites", 200),
    own("PUT", "/favorites", 200, body={"page_ids": []}),
    hidden("PUT", "/favorites/{page_id}", 204),
    # What is no favourite is none afterwards, whether or not it exists.
    own("DELETE", "/favorites/{page_id}", 204),
    own("GET", "/recent-pages", 200),
    own("DELETE", "/recent-pages", 204),
    hidden("PUT", "/recent-pages/{page_id}", 204),
    hidden("GET", "/pages/{page_id}/versions", 200),
    hidden("POST", "/pages/{page_id}/versions", 201, body={}),
    hidden("GET", "/pages/{page_id}/versions/{number}", 200),
    hidden("PATCH", "/pages/{page_id}/versions/{number}", 200, body={"is_pinned": True}),
    hidden("POST", "/pages/{page_id}/versions/{number}/restorations", 200, body={}),
    hidden("GET", "/pages/{page_id}/versions/{number}/diff/{other}", 200, things={"other": "number"}),
    hidden("PUT", "/pages/{page_id}/finalization", 200),
    hidden("DELETE", "/pages/{page_id}/finalization", 200),
    hidden("PUT", "/pages/{page_id}/context", 409),
    hidden("DELETE", "/pages/{page_id}/context", 200),
    hidden("GET", "/pages/{page_id}/comments", 200),
    hidden("POST", "/pages/{page_id}/comments", 201, body={"content": "Why?"}),
    hidden("PATCH", "/page-comments/{comment_id}", 200, body={"content": "Because"}),
    hidden("DELETE", "/page-comments/{comment_id}", 204),
    hidden("PUT", "/page-comments/{comment_id}/resolution", 200),
    hidden("DELETE", "/page-comments/{comment_id}/resolution", 200),
    hidden("GET", "/pages/{page_id}/mentions", 200),
    hidden("GET", "/pages/{page_id}/backlinks", 200),
    own("GET", "/mentionables", 200),
    own("GET", "/page-templates", 200),
    # Providers
    own("GET", "/me/provider-keys", 200),
    own(
        "POST",
        "/me/provider-keys",
        422,
        body={"provider": "ollama", "name": "Refused", "base_url": "http://10.0.0.1"},
    ),
    hidden("PATCH", "/me/provider-keys/{key_id}", 200, body={"name": "Renamed"}),
    hidden("DELETE", "/me/provider-keys/{key_id}", 204),
    Row("GET", "/organizations/{organization_id}/provider-keys", NOBODY, HIDDEN, 403, 200),
    Row(
        "POST",
        "/organizations/{organization_id}/provider-keys",
        NOBODY,
        HIDDEN,
        403,
        422,
        body={"provider": "ollama", "name": "Refused", "base_url": "http://10.0.0.1"},
    ),
    Row(
        "PATCH",
        "/organizations/{organization_id}/provider-keys/{key_id}",
        NOBODY,
        HIDDEN,
        403,
        HIDDEN,
        body={"name": "Of a person"},
    ),
    Row("DELETE", "/organizations/{organization_id}/provider-keys/{key_id}", NOBODY, HIDDEN, 403, HIDDEN),
    hidden("POST", "/provider-keys/{key_id}/verifications", 200),
    own("GET", "/models", 200),
    own("POST", "/routing/previews", 422, body={"text": "Hello"}),
    own("GET", "/routing/decisions", 200),
    own("GET", "/routing/decisions/{decision_id}", 404, things={"decision": "page"}),
    # Conversations
    own("GET", "/conversations", 200),
    own("POST", "/conversations", 201, body={"kind": "chat"}),
    own("POST", "/messages", 202, body=MESSAGE),
    hidden("GET", "/conversations/{conversation_id}", 200),
    hidden("PATCH", "/conversations/{conversation_id}", 200, body={"title": "Renamed"}),
    hidden("GET", "/conversations/{conversation_id}/context", 200),
    hidden("GET", "/conversations/{conversation_id}/messages", 200),
    hidden("POST", "/conversations/{conversation_id}/messages", 202, body=MESSAGE),
    hidden("PUT", "/conversations/{conversation_id}/active-leaf", 200, body={"message_id": "{message}"}),
    hidden("POST", "/conversations/{conversation_id}/viewings", 204),
    hidden("POST", "/conversations/{conversation_id}/restorations", 200),
    hidden("DELETE", "/conversations/{conversation_id}", 204),
    hidden("GET", "/messages/{message_id}", 200),
    hidden("PATCH", "/messages/{message_id}", 202, body=MESSAGE, things={"message": "user_message"}),
    hidden("POST", "/messages/{message_id}/regenerations", 202, body={"model": "stoa:demo"}),
    hidden("GET", "/messages/{message_id}/second-opinions", 200),
    hidden("POST", "/messages/{message_id}/second-opinions", 422, body={"model": "stoa:demo"}),
    hidden("POST", "/messages/{message_id}/guidance-uses", 422),
    hidden("GET", "/runs/{run_id}", 200),
    hidden("GET", "/runs/{run_id}/events", 200),
    hidden("PUT", "/runs/{run_id}/stop", 200),
    # Ends what it is about, so it comes last.
    own("POST", "/token-pairs", 201, body={}),
    own("DELETE", "/token-pairs/current", 204),
    own("DELETE", "/sessions/current", 204),
)
