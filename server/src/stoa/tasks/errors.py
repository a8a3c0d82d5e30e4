"""Refusals of the tasks package."""

from stoa.platform.errors import Conflict, Invalid, Stale


class AreaElsewhere(Invalid):
    code, title = "tasks.area_elsewhere", "This area belongs to another space"


class AssigneeWithoutAccess(Invalid):
    """Extensions `area_id`, and `may_share`: whether the caller may let the person into it."""

    code, title = "tasks.assignee_without_access", "This person does not see the area of the task"


class TaskChanged(Stale):
    """Extension `task`: the present one."""

    code, title = "tasks.changed", "The task was changed in the meantime"


class AlreadyCompleted(Conflict):
    """Extensions `completed_at` and `completed_by`."""

    code, title = "tasks.already_completed", "This task is completed already"


class NotCompleted(Conflict):
    code, title = "tasks.not_completed", "This task is not completed"


class OpenSubtasks(Conflict):
    """Extension `count`."""

    code, title = "tasks.open_subtasks", "Some steps of this task are still open"


class OneLevel(Invalid):
    code, title = "tasks.one_level", "A step of a task has no steps of its own"


class MovesWithParent(Conflict):
    """Extension `parent_id`."""

    code, title = "tasks.moves_with_parent", "A step lies where its task lies; move the task"


class OrderIncomplete(Invalid):
    code, title = "tasks.order_incomplete", "The order must name every step of the task once"


class ParentDeleted(Conflict):
    """Extension `parent_id`: the task to be restored, which brings its steps back."""

    code, title = "tasks.parent_deleted", "The task of this step is deleted; restore that one"


class AlreadyRelated(Conflict):
    """Extension `relation_id`: what they have to do with each other already; and `relationship`, from the source."""

    code, title = "tasks.already_related", "These tasks have to do with each other already"
