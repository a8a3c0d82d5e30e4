/** Whether the last request reached the server. The browser's own `navigator.onLine` only knows of cables. */
export type Reachability = "online" | "offline";

type Listener = () => void;

let state: Reachability = "online";
let sessionEnded = false;
let isLeaving = false;
const listeners = new Set<Listener>();

function announce(): void {
  for (const listener of listeners) listener();
}

export const connection = {
  get reachability(): Reachability {
    return state;
  },
  /** True from the first answer that says the session is over until somebody signs in again. */
  get hasSessionEnded(): boolean {
    return sessionEnded;
  },
  reached(): void {
    if (state === "online") return;
    state = "online";
    announce();
  },
  lost(): void {
    if (state === "offline") return;
    state = "offline";
    announce();
  },
  /** One signs out oneself: what closes because of that is no surprise. */
  leave(isOnTheWay: boolean): void {
    isLeaving = isOnTheWay;
  },
  endSession(): void {
    if (sessionEnded || isLeaving) return;
    sessionEnded = true;
    announce();
  },
  beginSession(): void {
    isLeaving = false;
    if (!sessionEnded) return;
    sessionEnded = false;
    announce();
  },
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
