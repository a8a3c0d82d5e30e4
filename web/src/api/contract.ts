/** Short names for the schemas of the server's OpenAPI document. `make gen` writes `generated.ts`. */
import type { components, paths } from "./generated";

export type { paths };

type Schemas = components["schemas"];

// People, sessions, organizations

export type SetupState = Schemas["SetupOut"];
export type User = Schemas["UserOut"];
export type Organization = Schemas["MembershipOut"];
export type CurrentSession = Schemas["CurrentSessionOut"];
export type SetupBody = Schemas["SetupCreate"];
export type SignUpPending = Schemas["SignUpPendingOut"];
export type EmailConfirmed = Schemas["EmailConfirmedOut"];
export type AccountDeletion = Schemas["AccountDeletionOut"];
export type InvitedAccountBody = Schemas["InvitedAccountCreate"];
export type SignUpBody = Schemas["SignUpCreate"];
export type SignInBody = Schemas["SessionCreate"];
export type MeBody = Schemas["MeUpdate"];
export type Factors = Schemas["SecondFactorsOut"];
export type Passkey = Schemas["PasskeyOut"];
export type OidcProvider = Schemas["OidcProviderOut"];
export type OidcWish = Schemas["OidcAuthorizationCreate"];
export type LinkedAccount = Schemas["LinkedAccountOut"];
export type NewTotp = Schemas["TotpOut"];
export type MfaAnswerBody = Schemas["MfaVerificationCreate"];
export type Preferences = Schemas["Preferences"];
export type Theme = NonNullable<Preferences["theme"]>;
export type Density = NonNullable<Preferences["density"]>;
export type Measure = NonNullable<Preferences["measure"]>;
export type TextSize = NonNullable<Preferences["text_size"]>;

// Devices and activity

export type DeviceSession = Schemas["SessionOut"];
export type Device = Schemas["DeviceOut"];
export type TrustFactor = Schemas["TrustFactor"];
export type TrustBody = Schemas["TrustUpdate"];
export type TrustLevel = Device["trust_level"];
export type ActivityEntry = Schemas["ActivityOut"];
export type ActivityKind = "login" | "logout" | "page_view" | "api_request" | "security_event" | "error";

// Settings of organizations

export type OrganizationDetail = Schemas["OrganizationDetailOut"];
export type OrganizationBody = Schemas["OrganizationCreate"];
export type ChangeOrganizationBody = Schemas["OrganizationUpdate"];
export type OrganizationMember = Schemas["MemberOut"];
export type ChangeMemberBody = Schemas["MemberUpdate"];
export type ChangeMembersBody = Schemas["MembersChange"];
export type OrganizationToken = Schemas["OrganizationTokenOut"];
export type NewMemberBody = Schemas["MemberCreate"];
export type NewMember = Schemas["MemberCreatedOut"];

// Groups and invitations

export type Group = Schemas["GroupOut"];
export type GroupMember = Schemas["GroupMemberOut"];
export type NewGroupBody = Schemas["GroupCreate"];
export type ChangeGroupBody = Schemas["GroupUpdate"];
export type Invitation = Schemas["InvitationOut"];
export type InvitationView = Schemas["InvitationViewOut"];
export type OwnInvitation = Schemas["OwnInvitationOut"];
export type InvitationsBody = Schemas["InvitationsCreate"];
export type Invited = Schemas["InvitedOut"];

// Logs of organizations

export type AuditEvent = Schemas["AuditEventOut"];
export type AuditExportBody = Schemas["AuditExportCreate"];
export type Email = Schemas["EmailOut"];
export type Profile = Schemas["ProfileOut"];

// Administration

export type PersonSummary = Schemas["PersonSummary"];
export type Person = Schemas["PersonDetailOut"];
export type ChangePersonBody = Schemas["PersonUpdate"];
export type NewPersonBody = Schemas["PersonCreate"];
export type InstanceRole = PersonSummary["role"];
export type PersonStatus = PersonSummary["status"];
export type PersonState = Schemas["State"];
export type RefusalReason = NonNullable<Schemas["AdminActionOut"]["reason"]>;
export type InstanceSettings = Schemas["InstanceSettingsOut"];
export type ChangeInstanceSettingsBody = Schemas["InstanceSettingsUpdate"];
export type OrganizationOverview = Schemas["OrganizationOverviewOut"];
export type OidcProviderDetail = Schemas["OidcProviderDetailOut"];
export type NewOidcProviderBody = Schemas["OidcProviderCreate"];
export type ChangeOidcProviderBody = Schemas["OidcProviderUpdate"];
export type OverseeOrganizationBody = Schemas["OrganizationOverviewUpdate"];

// Spaces and pages

export type Space = Schemas["SpaceOut"];
export type ChangeSpaceBody = Schemas["SpaceUpdate"];
export type SpaceRole = Schemas["RoleOut"];
export type SpaceMemberBody = Schemas["SpaceMemberPut"];
export type Area = Schemas["AreaOut"];
export type AreaBody = Schemas["AreaCreate"];
export type ChangeAreaBody = Schemas["AreaUpdate"];
export type Subject = Schemas["SubjectOut"];
export type Grant = Schemas["GrantOut"];
export type AccessRequest = Schemas["AccessRequestOut"];
export type PageHolder = Schemas["HolderOut"];
export type AccessReason = Schemas["WhyOut"];
export type GrantBody = Schemas["GrantPut"];
export type GrantLevel = Grant["level"];
export type ShareLink = Schemas["LinkOut"];
export type LinkBody = Schemas["LinkCreate"];
export type Visibility = Schemas["VisibilityPut"]["visibility"];
export type SharedPage = Schemas["SharedPageOut"];
export type TreeItem = Schemas["TreeNode"];
export type Tree = Schemas["TreeOut"];
export type PageFile = Schemas["PageFileOut"];
export type Page = Schemas["PageOut"];
export type Mentionable = Schemas["MentionableOut"];
export type PageTemplate = Schemas["TemplateOut"];
export type PageSummary = Schemas["PageSummary"];
export type NewPageBody = Schemas["PageCreate"];
export type PageRelationship = Schemas["PageConversationOut"]["relationship"];
export type PromotionBody = Schemas["PromotionCreate"];
export type PageExtractionBody = Schemas["PageExtractionCreate"];
export type PageExtract = PageExtractionBody["extract"];
export type ChangePageBody = Schemas["PageUpdate"];
export type PageContent = Schemas["ContentOut"];
export type PageImport = Schemas["PageImportOut"];
export type PageExportForm = Schemas["PageExportCreate"]["format"];
export type TrashMode = Schemas["TrashMode"];
export type PageMoveBody = Schemas["PageMove"];
export type SpaceTree = Schemas["TreeOut"];
export type TrashedPage = Schemas["TrashedNode"];
export type PageTag = Schemas["PageTagOut"];
export type PageComment = Schemas["CommentOut"];
export type PageProposalSummary = Schemas["ProposalSummary"];
export type ProposalHunk = Schemas["HunkOut"];
export type ProposalDecisionBody = Schemas["ProposalDecision"];
export type DiffPiece = Schemas["DiffPiece"];
export type NewCommentBody = Schemas["CommentCreate"];
export type PageVersion = Schemas["VersionListed"];
export type VersionDiff = Schemas["VersionDiff"];
export type Backlink = Schemas["BacklinkOut"];
export type StoredContent = Schemas["ContentStored"];

// Models and provider keys

export type ProviderKey = Schemas["ProviderKeyOut"];
export type ModelChange = Schemas["ModelUpdate"];
export type NewProviderKeyBody = Schemas["ProviderKeyCreate"];
export type ChangeProviderKeyBody = Schemas["ProviderKeyUpdate"];
export type Provider = NewProviderKeyBody["provider"];
export type Model = Schemas["ModelOut"];

// Conversations

export type ConversationSummary = Schemas["ConversationSummary"];
export type ConversationMember = Schemas["ConversationMemberOut"];
export type ConversationLink = Schemas["ConversationLinkOut"];
export type ConversationLinkBody = Schemas["ConversationLinkCreate"];
export type SharedConversationOut = Schemas["SharedConversationOut"];
export type SharedMessage = Schemas["SharedMessageOut"];
export type FeedbackBody = Schemas["FeedbackPut"];
export type ModelFeedback = Schemas["ModelFeedbackOut"];
export type Preset = Schemas["PresetOut"];
export type PresetBody = Schemas["PresetCreate"];
export type PresetChange = Schemas["PresetUpdate"];
export type Conversation = Schemas["ConversationOut"];
export type SpaceChange = Schemas["SpaceActivityOut"];
export type Import = Schemas["ImportOut"];
export type ConversationHit = Schemas["HitOut"];
export type MessageHit = Schemas["MessageHitOut"];
export type FoundPart = Schemas["PartOut"];
export type ChangeConversationBody = Schemas["ConversationUpdate"];
export type Message = Schemas["MessageOut"];
export type RunTrace = Schemas["RunTraceOut"];
export type Attachment = Schemas["AttachmentOut"];
export type Media = Schemas["MediaOut"];
export type SendBody = Schemas["MessageSend"];
export type Run = Schemas["RunOut"];
export type Sent = Schemas["SentOut"];

// API tokens and the end of everything

export type ApiToken = Schemas["ApiTokenOut"];
export type NewApiTokenBody = Schemas["ApiTokenCreate"];
export type ApiTokenKind = NonNullable<NewApiTokenBody["kind"]>;
export type ApiTokenOptions = Schemas["ApiTokenOptionsOut"];
export type LiveAccess = Schemas["LiveAccessOut"];

// Notifications

export type InboxEntry = Schemas["NotificationOut"];
export type InboxSlice = Schemas["ListOut_NotificationOut_"];
export type NotificationChange = Schemas["NotificationUpdate"];
export type NotificationPreferences = Schemas["NotificationPreferencesOut"];
export type NotificationWish = Schemas["NotificationPreferencePut"];
export type NotificationKind = InboxEntry["kind"];
export type FollowLevel = NonNullable<NotificationWish["level"]>;

// Usage and budgets

export type RoutingBoard = Schemas["RoutingBoardOut"];
export type RoutingLine = Schemas["RoutingLineOut"];
export type UsageComparison = Schemas["UsageComparisonOut"];
export type UsageSummary = Schemas["UsageSummaryOut"];
export type UsageLine = Schemas["UsageLineOut"];
export type UsageExportBody = Schemas["UsageExportCreate"];
export type Budget = Schemas["BudgetOut"];
export type NewBudgetBody = Schemas["BudgetCreate"];
export type BudgetChangeBody = Schemas["BudgetUpdate"];
export type BudgetRequest = Schemas["BudgetRequestOut"];
export type BudgetRequestBody = Schemas["BudgetRequestCreate"];
export type BudgetTemplateBody = Schemas["TemplateApplication"];
export type Limit = Schemas["LimitOut"];
export type Limits = Schemas["LimitsOut"];
/** Something that the search over everything found. */
export type Found = Schemas["FoundOut"];

// Tasks

export type Task = Schemas["TaskOut"];
export type Channel = Schemas["ChannelOut"];
export type ChannelMessage = Schemas["ChannelMessageOut"];
export type ChangeChannelBody = Schemas["ChannelUpdate"];
export type TaskSummary = Schemas["TaskSummary"];
export type Happening = Schemas["HappeningOut"];
export type NewRelationBody = Schemas["RelationCreate"];
export type TaskConversation = Schemas["TaskConversationOut"];
export type TaskConversationRole = TaskConversation["role"];
export type Relationship = NewRelationBody["relationship"];
export type NewTaskBody = Schemas["TaskCreate"];
export type ChangeTaskBody = Schemas["TaskUpdate"];
export type RoutingRule = Schemas["RoutingRuleOut"];
export type NewRoutingRuleBody = Schemas["RoutingRuleCreate"];
export type RoutingRuleChangeBody = Schemas["RoutingRuleUpdate"];
