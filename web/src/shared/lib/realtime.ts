import { useEffect, useEffectEvent } from "react";
import { connection } from "@/api";
import { Backoff } from "./backoff";

export interface TopicEvent {
  topic: string;
  kind: string;
  seq: number;
  data: Record<string, unknown>;
}

/** What a listener hears: events in order, and `resync` when some may have been missed. */
export type TopicListener = (event: TopicEvent | { kind: "resync"; topic: string }) => void;

interface Topic {
  listeners: Set<TopicListener>;
  /** How far the listeners know what happened; given, the server tells what came after, also after a break. */
  after: (() => number | null) | undefined;
  /** True once the server has confirmed it, on this connection or on an earlier one. */
  wasConfirmed: boolean;
}

type Frame =
  | { op: "hello"; version: number; heartbeat_seconds: number }
  | { op: "subscribed"; topic: string; resync?: boolean }
  | { op: "error"; topic: string; code: string }
  | ({ op: "event" } & TopicEvent)
  | { op: "pong" };

const CREDENTIAL_ENDED = 4401;
const DEFAULT_HEARTBEAT_SECONDS = 25;

/**
 * One socket for the whole tab. It opens with the first topic, comes back with growing pauses, asks again for every
 * topic after a break, and closes when nobody listens any more. A 4401 ends the session for the tab.
 */
export class RealtimeSocket {
  readonly #url: () => string;
  readonly #backoff: Backoff;
  readonly #topics = new Map<string, Topic>();
  #socket: WebSocket | null = null;
  #isReady = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #answeredSinceBeat = true;

  constructor(url: () => string, backoff = new Backoff()) {
    this.#url = url;
    this.#backoff = backoff;
  }

  /** Whether events arrive now. */
  get isConnected(): boolean {
    return this.#isReady;
  }

  /** Listens to a topic; the answer stops it. `after`: from which number of the topic on. */
  subscribe(name: string, listener: TopicListener, after?: () => number | null): () => void {
    const topic = this.#topics.get(name) ?? {
      listeners: new Set<TopicListener>(),
      after,
      wasConfirmed: false,
    };
    const isNew = topic.listeners.size === 0 || (after !== undefined && topic.after === undefined);
    topic.after ??= after;
    topic.listeners.add(listener);
    this.#topics.set(name, topic);
    if (isNew && this.#isReady) this.#ask(name, topic);
    this.#open();
    return () => this.#leave(name, listener);
  }

  /** Closes the socket and forgets every topic, for instance at sign-out. */
  close(): void {
    this.#topics.clear();
    this.#disconnect();
  }

  /** Tries at once instead of after the pause, for instance when the browser comes back online. */
  hurry(): void {
    if (this.#socket || this.#topics.size === 0) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#open();
  }

  #leave(name: string, listener: TopicListener): void {
    const topic = this.#topics.get(name);
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return;
    this.#topics.delete(name);
    if (this.#isReady) this.#send({ op: "unsubscribe", topic: name });
    // A screen change leaves one topic and takes another in the same moment: keep the socket for it.
    if (this.#topics.size === 0) setTimeout(() => this.#topics.size === 0 && this.#disconnect(), 1000);
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    clearInterval(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = null;
    this.#isReady = false;
    socket?.close(1000);
  }

  #open(): void {
    if (this.#socket || this.#retry !== undefined || connection.hasSessionEnded) return;
    const socket = new WebSocket(this.#url());
    this.#socket = socket;
    socket.onmessage = (message: MessageEvent<unknown>) => {
      if (typeof message.data === "string") this.#receive(JSON.parse(message.data) as Frame);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code);
    };
  }

  #closed(code: number): void {
    clearInterval(this.#heartbeat);
    this.#socket = null;
    this.#isReady = false;
    if (code === CREDENTIAL_ENDED) {
      connection.endSession();
      return;
    }
    if (this.#topics.size === 0) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#open();
    }, this.#backoff.next());
  }

  #receive(frame: Frame): void {
    this.#answeredSinceBeat = true;
    if (frame.op === "hello") this.#greeted(frame.heartbeat_seconds);
    else if (frame.op === "event") this.#deliver(frame);
    else if (frame.op === "subscribed") this.#confirmed(frame.topic, frame.resync === true);
  }

  #greeted(seconds: number): void {
    this.#isReady = true;
    this.#backoff.reset();
    connection.reached();
    for (const [name, topic] of this.#topics) this.#ask(name, topic);
    this.#answeredSinceBeat = true;
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => this.#beat(), (seconds || DEFAULT_HEARTBEAT_SECONDS) * 1000);
  }

  #ask(name: string, topic: Topic): void {
    const after = topic.after?.() ?? null;
    this.#send({ op: "subscribe", topic: name, ...(after === null ? {} : { after }) });
  }

  /** After a break, what the server cannot tell of meanwhile is lost: listeners are told to read again. */
  #confirmed(name: string, mustResync: boolean): void {
    const topic = this.#topics.get(name);
    if (!topic) return;
    const isAgain = topic.wasConfirmed && topic.after === undefined;
    topic.wasConfirmed = true;
    if (isAgain || mustResync)
      for (const listener of [...topic.listeners]) listener({ kind: "resync", topic: name });
  }

  #deliver(event: TopicEvent): void {
    for (const listener of [...(this.#topics.get(event.topic)?.listeners ?? [])]) listener(event);
  }

  #beat(): void {
    if (!this.#answeredSinceBeat) {
      this.#socket?.close(4000, "silent");
      return;
    }
    this.#answeredSinceBeat = false;
    this.#send({ op: "ping" });
  }

  #send(frame: Record<string, unknown>): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

export const realtime = new RealtimeSocket(() =>
  new URL("/realtime", globalThis.location.origin.replace(/^http/, "ws")).toString(),
);

/** Calls `onEvent` for every event of a topic while the component is shown; `null` listens to nothing. */
export function useTopic(topic: string | null, onEvent: TopicListener): void {
  const heard = useEffectEvent(onEvent);
  useEffect(() => (topic === null ? undefined : realtime.subscribe(topic, (event) => heard(event))), [topic]);
}

/** As useTopic, for topics whose changes are numbered: begins after the number that `knownSeq` gives. */
export function useNumberedTopic(
  topic: string | null,
  knownSeq: () => number | null,
  onEvent: TopicListener,
): void {
  const heard = useEffectEvent(onEvent);
  const known = useEffectEvent(knownSeq);
  useEffect(
    () =>
      topic === null
        ? undefined
        : realtime.subscribe(
            topic,
            (event) => heard(event),
            () => known(),
          ),
    [topic],
  );
}
