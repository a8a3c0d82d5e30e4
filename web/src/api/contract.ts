/**
 * The HTTP contract, written by hand in the shape openapi-typescript produces. When `generated.ts` describes all of it,
 * `paths` is imported from there and the named types below become aliases of `components["schemas"]`.
 */

interface Json<T> {
  content: { "application/json": T };
}

interface Operation<Answer, Body, Path, Query> {
  parameters: ([Path] extends [never] ? { path?: never } : { path: Path }) &
    ([Query] extends [never] ? { query?: never } : { query?: Query });
  requestBody?: [Body] extends [never] ? never : Json<Body>;
  responses: { 200: [Answer] extends [never] ? { content?: never } : Json<Answer> };
}

type Get<Answer, Path = never, Query = never> = Operation<Answer, never, Path, Query>;
type Send<Body, Answer, Path = never> = Omit<Operation<Answer, Body, Path, never>, "requestBody"> &
  ([Body] extends [never] ? { requestBody?: never } : { requestBody: Json<Body> });

export interface Slice<T> {
  items: T[];
  next_cursor: string | null;
}

export interface PageQuery {
  cursor?: string;
  limit?: number;
}

// People, sessions, organizations

export interface SetupState {
  state: "setup_required" | "ready";
  sign_up_mode: string;
  mail_configured: boolean;
  password_min_length: number;
}

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";
export type Measure = "narrow" | "normal" | "wide";
export type TextSize = 15 | 17 | 19;

export interface Preferences {
  theme?: Theme;
  density?: Density;
  measure?: Measure;
  text_size?: TextSize;
  send_key?: "enter" | "mod_enter";
  date_format?: "iso" | "locale";
}

export interface User {
  id: string;
  name: string;
  username: string;
  email: string;
  role: string;
  avatar_url: string | null;
  locale: string;
  timezone: string;
  preferences: Record<string, unknown>;
  last_used_model: string | null;
}

export interface Organization {
  id: string;
  name: string;
  slug: string;
  is_default: boolean;
  role: string;
  permissions: { manage: boolean };
}

export interface CurrentSession {
  id: string;
  user: User;
  organization: Organization | null;
  organizations: Organization[];
  expires_at: string;
}

export interface SetupBody {
  token: string;
  name: string;
  email: string;
  password: string;
  organization_name?: string;
  locale?: string;
  timezone?: string;
}

export interface SignUpBody {
  name: string;
  email: string;
  password: string;
  username?: string;
  locale?: string;
  timezone?: string;
}

export interface SignInBody {
  identifier: string;
  password: string;
}

export interface MeBody {
  name?: string;
  preferences?: Preferences;
  locale?: string;
  timezone?: string;
}

// Spaces and pages

export interface Area {
  id: string;
  name: string;
  slug: string;
  is_general: boolean;
  is_restricted: boolean;
  order_index: number;
}

export interface Space {
  id: string;
  name: string;
  slug: string;
  space_type: "personal" | "organization" | "project";
  icon: string | null;
  color: string | null;
  is_owner: boolean;
  role: string | null;
  tree_revision: number;
  areas: Area[];
  permissions: { create_page: boolean };
}

export type PageType = "DOCUMENT" | "FOLDER";

export interface TreeItem {
  id: string;
  area_id: string;
  parent_id: string | null;
  type: string;
  title: string;
  icon: string | null;
  position: number;
  has_children: boolean;
  detached: boolean;
}

export interface Tree {
  items: TreeItem[];
  tree_revision: number;
}

export interface PagePermissions {
  level: string;
  comment: boolean;
  edit: boolean;
  create_child: boolean;
  move: boolean;
  share: boolean;
  delete: boolean;
}

export interface Page {
  id: string;
  space_id: string;
  area_id: string;
  parent_id: string | null;
  type: string;
  title: string;
  description: string;
  icon: string | null;
  status: string;
  revision: number;
  word_count: number;
  owner_id: string | null;
  created_at: string;
  updated_at: string;
  trashed_at: string | null;
  /** From the top down; id and title are null for one that this person may not see. */
  ancestors: { id: string | null; title: string | null }[];
  permissions: PagePermissions;
}

export interface PageSummary {
  id: string;
  title: string;
  type: string;
  icon: string | null;
  space_id: string;
  updated_at: string;
}

export interface NewPageBody {
  space_id: string;
  area_id?: string;
  parent_id?: string;
  type: PageType;
  title?: string;
}

export interface ChangePageBody {
  title?: string;
  icon?: string | null;
  description?: string;
}

export interface DocumentNode {
  type?: string;
  attrs?: Record<string, unknown>;
  content?: DocumentNode[];
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  text?: string;
}

export interface PageContent {
  content: DocumentNode;
  revision: number;
  updated_at: string;
}

export interface StoredContent {
  revision: number;
  word_count: number;
  updated_at: string;
}

// Models and provider keys

export type Provider = "openai" | "anthropic" | "google" | "openrouter" | "ollama" | "openai_compatible";

export interface ProviderKey {
  id: string;
  owner_kind: string;
  provider: Provider;
  name: string;
  base_url: string | null;
  base_url_host: string | null;
  secret_hint: string | null;
  has_secret: boolean;
  status: "unverified" | "valid" | "invalid" | "disabled";
  verified_at: string | null;
  last_used_at: string | null;
  last_error_code: string | null;
  created_at: string;
  models: string[];
}

export interface NewProviderKeyBody {
  provider: Provider;
  name: string;
  base_url?: string;
  secret?: string;
}

export interface ChangeProviderKeyBody {
  name?: string;
  base_url?: string;
  secret?: string;
  is_disabled?: boolean;
}

export interface Model {
  slug: string;
  display_name: string;
  provider: string;
  tier: string;
  context_window: number | null;
  is_available: boolean;
  /** The built-in stand-in that needs no provider. */
  is_demo: boolean;
  reason: string | null;
  supports_vision: boolean;
  supports_tools: boolean;
  supports_thinking: boolean;
  input_micros_per_mtok: number | null;
  output_micros_per_mtok: number | null;
}

// Conversations

export interface ConversationSummary {
  id: string;
  title: string;
  kind: string;
  model: string | null;
  status: string;
  last_message_at: string | null;
  created_at: string;
  is_pinned: boolean;
  unread: boolean;
}

export type Conversation = ConversationSummary;

export interface NewConversationBody {
  kind: "chat";
  title?: string;
  model?: string;
  space_id?: string;
}

export interface ChangeConversationBody {
  title?: string;
  model?: string;
  status?: string;
  is_pinned?: boolean;
}

export type MessageStatus = "queued" | "complete" | "streaming" | "stopped" | "failed" | "interrupted";

export interface Message {
  id: string;
  conversation_id: string;
  parent_id: string | null;
  seq: number;
  role: "user" | "assistant" | "system" | "tool";
  content: string;
  thinking: string | null;
  status: MessageStatus;
  model: string | null;
  provider_key_kind: string | null;
  run_id: string | null;
  author: { id: string; name: string } | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_micros: number | null;
  is_cost_estimated: boolean;
  stop_reason: string | null;
  error: { code: string; detail: string }[] | null;
  sibling_ids: string[];
  sibling_index: number;
  sibling_count: number;
  /** Last run event that `content` includes while it is streaming. */
  stream_seq: number | null;
  created_at: string;
  updated_at: string;
}

export interface SendBody {
  content: string;
  client_message_id: string;
  model?: string;
}

export interface Run {
  id: string;
  conversation_id: string;
  message_id: string;
  kind: string;
  status: "queued" | "running" | "waiting_approval" | "completed" | "stopped" | "failed" | "interrupted";
  model: string;
  last_seq: number;
  error_code: string | null;
  created_at: string;
  started_at: string | null;
  first_token_at: string | null;
  finished_at: string | null;
}

export interface Sent {
  conversation: Conversation;
  user_message: Message;
  assistant_message: Message;
  run: Run;
}

interface KeyRoutes<Path> {
  get: Get<Slice<ProviderKey>, Path, PageQuery>;
  post: Send<NewProviderKeyBody, ProviderKey, Path>;
}

interface KeyRoute<Path> {
  patch: Send<ChangeProviderKeyBody, ProviderKey, Path>;
  delete: Get<never, Path>;
}

type Id<Name extends string> = Record<Name, string>;

export interface paths {
  "/api/v1/setup": { get: Get<SetupState>; post: Send<SetupBody, CurrentSession> };
  "/api/v1/sign-ups": { post: Send<SignUpBody, CurrentSession> };
  "/api/v1/sessions": { post: Send<SignInBody, CurrentSession> };
  "/api/v1/sessions/current": {
    get: Get<CurrentSession>;
    patch: Send<{ active_organization_id: string }, CurrentSession>;
    delete: Get<never>;
  };
  "/api/v1/me": { patch: Send<MeBody, User> };
  "/api/v1/organizations": { get: Get<Slice<Organization>, never, PageQuery> };
  "/api/v1/spaces": { get: Get<Slice<Space>, never, PageQuery> };
  "/api/v1/spaces/{space_id}/tree": { get: Get<Tree, Id<"space_id">> };
  "/api/v1/pages": {
    get: Get<Slice<PageSummary>, never, PageQuery & { q?: string; space?: string }>;
    post: Send<NewPageBody, Page>;
  };
  "/api/v1/pages/{page_id}": {
    get: Get<Page, Id<"page_id">>;
    patch: Send<ChangePageBody, Page, Id<"page_id">>;
  };
  "/api/v1/pages/{page_id}/content": {
    get: Get<PageContent, Id<"page_id">, { format?: "json" }>;
    put: Send<{ content: DocumentNode }, StoredContent, Id<"page_id">>;
  };
  "/api/v1/me/provider-keys": KeyRoutes<never>;
  "/api/v1/me/provider-keys/{key_id}": KeyRoute<Id<"key_id">>;
  "/api/v1/organizations/{organization_id}/provider-keys": KeyRoutes<Id<"organization_id">>;
  "/api/v1/organizations/{organization_id}/provider-keys/{key_id}": KeyRoute<
    Id<"organization_id"> & Id<"key_id">
  >;
  "/api/v1/provider-keys/{key_id}/verifications": { post: Send<never, ProviderKey, Id<"key_id">> };
  "/api/v1/models": { get: Get<Slice<Model>, never, PageQuery> };
  "/api/v1/conversations": {
    get: Get<Slice<ConversationSummary>, never, PageQuery & { kind?: string; q?: string }>;
    post: Send<NewConversationBody, Conversation>;
  };
  "/api/v1/conversations/{conversation_id}": {
    get: Get<Conversation, Id<"conversation_id">>;
    patch: Send<ChangeConversationBody, Conversation, Id<"conversation_id">>;
    delete: Get<never, Id<"conversation_id">>;
  };
  "/api/v1/conversations/{conversation_id}/messages": {
    get: Get<Slice<Message>, Id<"conversation_id">, PageQuery>;
    post: Send<SendBody, Sent, Id<"conversation_id">>;
  };
  "/api/v1/messages": { post: Send<SendBody & { kind?: "chat" }, Sent> };
  "/api/v1/messages/{message_id}/regenerations": { post: Send<{ model?: string }, Sent, Id<"message_id">> };
  "/api/v1/runs/{run_id}": { get: Get<Run, Id<"run_id">> };
  "/api/v1/runs/{run_id}/stop": { put: Send<never, Run, Id<"run_id">> };
}
