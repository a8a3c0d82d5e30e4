type Listener = () => void;

/** What the server asks for before it does something sensitive, until the person has answered. */
export interface StepUpAsked {
  /** Ways in which the person can prove who they are: `password`, `totp`, `passkey`. */
  methods: readonly string[];
}

let asked: StepUpAsked | null = null;
let answered: Promise<boolean> | null = null;
let settle: (isProven: boolean) => void = () => undefined;
const listeners = new Set<Listener>();

function announce(): void {
  for (const listener of listeners) listener();
}

/** Requests that were refused for want of a fresh sign-in wait here for the sheet over the page. */
export const stepUp = {
  get asked(): StepUpAsked | null {
    return asked;
  },
  /** True once the person has proven who they are; false when they would rather not. Several askers wait together. */
  ask(methods: readonly string[]): Promise<boolean> {
    answered ??= new Promise((resolve) => {
      settle = resolve;
      asked = { methods };
      announce();
    });
    return answered;
  },
  answer(isProven: boolean): void {
    settle(isProven);
    asked = null;
    answered = null;
    announce();
  },
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
