export interface ServerEvent {
  id: string | null;
  type: string;
  /** The JSON of the event, parsed. */
  data: unknown;
}

/** Turns text in pieces of any size into events (WHATWG HTML, section 9.2). Comments are dropped. */
export class EventParser {
  #rest = "";
  #id: string | null = null;
  #type = "message";
  #data: string[] = [];

  push(text: string): ServerEvent[] {
    this.#rest += text;
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line === "") {
        const event = this.#finish();
        if (event) events.push(event);
      } else {
        this.#field(line);
      }
    }
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "id") this.#id = value;
    else if (name === "event") this.#type = value;
    else if (name === "data") this.#data.push(value);
  }

  #finish(): ServerEvent | null {
    const { data, type } = { data: this.#data.join("\n"), type: this.#type };
    const hasData = this.#data.length > 0;
    this.#data = [];
    this.#type = "message";
    if (!hasData) return type === "resync" ? { id: null, type, data: null } : null;
    return { id: this.#id, type, data: JSON.parse(data) as unknown };
  }
}
