/** A field of the request that the server refuses, by JSON pointer. */
export interface FieldProblem {
  pointer: string;
  reason: string;
  message: string;
}

const KNOWN = new Set(["type", "title", "status", "detail", "instance", "code", "request_id", "errors"]);

/** A refusal by the server (RFC 9457), or the lack of an answer (`status` 0, code `network.unreachable`). */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
  readonly requestId: string | null;
  /** Members that this code adds, such as `retry_after_seconds` or `run_id`. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>, requestId: string | null = null) {
    const text = (name: string) => {
      const value = body[name];
      return typeof value === "string" ? value : "";
    };
    super(text("detail") || text("title") || `HTTP ${status}`);
    this.status = status;
    this.code = text("code") || (status === 0 ? "network.unreachable" : `http.${status}`);
    this.title = text("title");
    this.detail = text("detail");
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldProblem[]) : [];
    this.requestId = text("request_id") || requestId;
    this.extensions = Object.fromEntries(Object.entries(body).filter(([name]) => !KNOWN.has(name)));
  }

  /** The server's words for one field of the request body, or null. */
  fieldMessage(field: string): string | null {
    return this.errors.find((error) => error.pointer === `/${field}`)?.message ?? null;
  }

  /** True when a second try may succeed without any change. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  number(extension: string): number | null {
    const value = this.extensions[extension];
    return typeof value === "number" ? value : null;
  }
}

export function isProblem(error: unknown, code?: string): error is ApiProblem {
  return error instanceof ApiProblem && (code === undefined || error.code === code);
}
