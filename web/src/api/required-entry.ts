type Listener = () => void;

let provider: string | null = null;
const listeners = new Set<Listener>();

function set(next: string | null): void {
  if (provider === next) return;
  provider = next;
  for (const listener of listeners) listener();
}

/** The service through which the organization is entered, once the server has refused this session for want of it. */
export const requiredEntry = {
  get provider(): string | null {
    return provider;
  },
  ask: (key: string): void => set(key),
  dismiss: (): void => set(null),
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
