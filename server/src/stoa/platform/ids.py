"""Identifiers: UUIDv7 made by the application, one type per entity."""

from typing import NewType
from uuid import UUID

import uuid_utils.compat

UserId = NewType("UserId", UUID)
ApiTokenId = NewType("ApiTokenId", UUID)
DeviceId = NewType("DeviceId", UUID)
PasskeyId = NewType("PasskeyId", UUID)
InvitationId = NewType("InvitationId", UUID)
AccountId = NewType("AccountId", UUID)
SessionId = NewType("SessionId", UUID)
OrganizationId = NewType("OrganizationId", UUID)
MemberId = NewType("MemberId", UUID)
GroupId = NewType("GroupId", UUID)
SpaceId = NewType("SpaceId", UUID)
AreaId = NewType("AreaId", UUID)
PageId = NewType("PageId", UUID)
TagId = NewType("TagId", UUID)
PageCommentId = NewType("PageCommentId", UUID)
ProposalId = NewType("ProposalId", UUID)
GrantId = NewType("GrantId", UUID)
ShareLinkId = NewType("ShareLinkId", UUID)
RoleId = NewType("RoleId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
RunId = NewType("RunId", UUID)
AgentId = NewType("AgentId", UUID)
PromptId = NewType("PromptId", UUID)
ProviderKeyId = NewType("ProviderKeyId", UUID)
ModelId = NewType("ModelId", UUID)
CallId = NewType("CallId", UUID)
BudgetId = NewType("BudgetId", UUID)
ImportJobId = NewType("ImportJobId", UUID)
JobId = NewType("JobId", UUID)
DataKeyId = NewType("DataKeyId", UUID)
AuditEventId = NewType("AuditEventId", UUID)
EmailLogId = NewType("EmailLogId", UUID)
MediaId = NewType("MediaId", UUID)
RoutingDecisionId = NewType("RoutingDecisionId", UUID)
RoutingRuleId = NewType("RoutingRuleId", UUID)
NotificationId = NewType("NotificationId", UUID)
TaskId = NewType("TaskId", UUID)
TaskRelationId = NewType("TaskRelationId", UUID)
ChannelMessageId = NewType("ChannelMessageId", UUID)

ID_TYPES = (
    UserId,
    AccountId,
    ApiTokenId,
    DeviceId,
    PasskeyId,
    InvitationId,
    SessionId,
    OrganizationId,
    MemberId,
    GroupId,
    SpaceId,
    AreaId,
    PageId,
    TagId,
    PageCommentId,
    ProposalId,
    GrantId,
    ShareLinkId,
    RoleId,
    ConversationId,
    MessageId,
    RunId,
    AgentId,
    PromptId,
    ProviderKeyId,
    ModelId,
    CallId,
    BudgetId,
    ImportJobId,
    JobId,
    DataKeyId,
    AuditEventId,
    EmailLogId,
    MediaId,
    RoutingDecisionId,
    RoutingRuleId,
    NotificationId,
    TaskId,
    TaskRelationId,
    ChannelMessageId,
)


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562): sorts by the time it was made, in milliseconds."""
    return uuid_utils.compat.uuid7()
