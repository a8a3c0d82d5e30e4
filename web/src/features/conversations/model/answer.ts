import type { Message } from "@/api";
import type { ServerEvent } from "@/shared/lib/sse";

/** An answer while it is written: the text so far and the number of the last event that it holds. */
export interface LiveAnswer {
  content: string;
  thinking: string;
  isThinking: boolean;
  /** What the model does with tools, as far as the events say. */
  steps: readonly LiveStep[];
  /** Number of the last event taken in. */
  seq: number;
  /** True after the terminal event. */
  isOver: boolean;
}

/** A call of a tool: null while it runs. */
export interface LiveStep {
  id: string;
  name: string;
  status: string | null;
}

/** Where a stream begins for a message as the server has shown it. */
export function startOf(message: Message): LiveAnswer {
  return {
    content: message.content,
    thinking: message.thinking ?? "",
    isThinking: false,
    steps: [],
    seq: message.stream_seq ?? 0,
    isOver: false,
  };
}

const TERMINAL = new Set(["done", "stopped", "failed", "interrupted"]);

/** The answer after one more event of its run. An event that it already holds changes nothing. */
export function withEvent(answer: LiveAnswer, event: ServerEvent): LiveAnswer {
  const seq = Number(event.id ?? 0);
  if (seq <= answer.seq) return answer;
  const next = { ...answer, seq };
  const text = textOf(event.data);
  switch (event.type) {
    case "content.delta":
      return { ...next, content: answer.content + text, isThinking: false };
    case "thinking.start":
      return { ...next, isThinking: true };
    case "thinking.delta":
      return { ...next, thinking: answer.thinking + text, isThinking: true };
    case "tool.call": {
      const { id, name } = factsOf(event.data);
      return { ...next, steps: [...answer.steps, { id: id ?? "", name: name ?? "", status: null }] };
    }
    case "tool.result": {
      const { call_id: id, status } = factsOf(event.data);
      const steps = answer.steps.map((step) => (step.id === id ? { ...step, status: status ?? "" } : step));
      return { ...next, steps };
    }
    case "thinking.end":
      return { ...next, isThinking: false };
    default:
      return TERMINAL.has(event.type) ? { ...next, isThinking: false, isOver: true } : next;
  }
}

function factsOf(data: unknown): Record<string, string | undefined> {
  return typeof data === "object" && data !== null ? (data as Record<string, string | undefined>) : {};
}

function textOf(data: unknown): string {
  const text = typeof data === "object" && data !== null ? (data as { text?: unknown }).text : undefined;
  return typeof text === "string" ? text : "";
}

/** The text up to the last finished sentence or line: what a screen reader is told while more is coming. */
export function finishedSentences(text: string): string {
  const ends = [...text.matchAll(/[.!?](?=\s)|\n/g)];
  const last = ends.at(-1);
  return last ? text.slice(0, last.index + last[0].length) : "";
}
