"""Which event reaches which subscriber, by name; the name is remembered per event, so it never changes."""

from collections.abc import Mapping

from stoa.access.events import AccessRequested, GrantEnding, PageShared
from stoa.agents import subscribers as agents
from stoa.channels import subscribers as channels
from stoa.channels.events import MessageNamed
from stoa.conversations import subscribers as conversations
from stoa.conversations.events import ConversationShared
from stoa.identity.events import UserPurged
from stoa.notifications import subscribers as notifications
from stoa.orgs.events import MemberJoined
from stoa.pages import subscribers as pages
from stoa.pages.events import (
    CommentChanged,
    PageOpened,
    PageReviewDue,
    PageUpdated,
    PeopleMentioned,
    ProposalChanged,
)
from stoa.platform.outbox import Subscriber
from stoa.platform.rights import RightsChanged
from stoa.providers import subscribers as providers
from stoa.spaces.events import PersonAdded, SpaceTransferred
from stoa.tasks import subscribers as tasks
from stoa.tasks.events import TaskAssigned, TaskAssigneeLost, TaskDue
from stoa.usage import subscribers as usage
from stoa.usage.events import BudgetAlerted, UsageSpiked

SUBSCRIBERS: Mapping[str, Mapping[str, Subscriber]] = {
    UserPurged.type: {
        "providers.forget_person": providers.forget_person,
        "usage.forget_person": usage.forget_person,
        "pages.pass_on": pages.pass_on,
        "conversations.forget_person": conversations.forget_person,
        "agents.forget_person": agents.forget_person,
    },
    MemberJoined.type: {"usage.give_budget": usage.give_budget},
    PeopleMentioned.type: {"notifications.mentioned": notifications.mentioned},
    MessageNamed.type: {"notifications.named_in_message": notifications.named_in_message},
    PageOpened.type: {"notifications.page_opened": notifications.page_opened},
    CommentChanged.type: {"notifications.commented": notifications.commented},
    PageUpdated.type: {"notifications.page_changed": notifications.page_changed},
    PageReviewDue.type: {"notifications.review_due": notifications.review_due},
    ProposalChanged.type: {"notifications.proposed": notifications.proposed},
    PageShared.type: {"notifications.shared": notifications.shared},
    GrantEnding.type: {"notifications.grant_ending": notifications.grant_ending},
    AccessRequested.type: {"notifications.access_requested": notifications.access_requested},
    ConversationShared.type: {"notifications.conversation_shared": notifications.conversation_shared},
    PersonAdded.type: {"notifications.added_to_space": notifications.added_to_space},
    SpaceTransferred.type: {"notifications.space_transferred": notifications.space_transferred},
    TaskAssigned.type: {"notifications.task_assigned": notifications.task_assigned},
    TaskAssigneeLost.type: {"notifications.task_assignee_lost": notifications.task_assignee_lost},
    TaskDue.type: {"notifications.task_due": notifications.task_due},
    RightsChanged.type: {
        "tasks.rights_changed": tasks.rights_changed,
        "channels.rights_changed": channels.rights_changed,
    },
    BudgetAlerted.type: {"notifications.budget_alerted": notifications.budget_alerted},
    UsageSpiked.type: {"notifications.usage_spiked": notifications.usage_spiked},
}
