"""Refusals of the providers package."""

from stoa.platform.errors import Conflict, FieldError, Forbidden, Invalid, Malformed, NotFound, Unauthenticated


class NoKey(Invalid):
    code, title = "providers.no_key", "No model is connected: add a key or a local server in the settings"


class ModelUnknown(NotFound):
    code, title = "providers.model_unknown", "There is no such model"


class KeyNameTaken(Conflict):
    code, title = "providers.name_taken", "There is a connection of this name already"


class BaseUrlNeeded(Invalid):
    code, title = "providers.base_url_required", "This provider needs the address of the server"


class NoModelFits(Invalid):
    """Extension `reason`: capability, context, budget, or local_only by a rule of the organization."""

    code, title = "providers.no_model_fits", "None of your models can answer this"


class ForbiddenByOrganization(Forbidden):
    """Extension `rule`: no_personal_keys or local_models_only."""

    code, title = "providers.forbidden_by_organization", "Your organization does not let this connection be used"


class TierNotAllowed(Forbidden):
    """Extensions `tier` (None: disabled by the organization) and `allowed`."""

    code, title = "providers.tier_not_allowed", "Your organization does not let you use this model"


class ParameterRefused(Malformed):
    """A field of a gateway request that is wrong, or that has no meaning for other models."""

    code, title = "providers.parameter_refused", "This value is not taken here"

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(f"{parameter} {message}", errors=(FieldError(f"/{parameter}", "value", message),))


class ModelAmbiguous(Malformed):
    """Extension `models`: those of this name."""

    code, title = "providers.model_ambiguous", "Several providers have a model of this name: say which"


class GatewayTokenNeeded(Unauthenticated):
    code, title = "providers.gateway_token_required", "The gateway takes gateway tokens only"
