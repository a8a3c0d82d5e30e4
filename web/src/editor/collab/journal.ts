/** What a change that is not acknowledged yet looks like in the journal. */
export interface JournalEntry {
  id: number;
  generation: number;
  update: Uint8Array;
}

/** Keeps changes on this device until the server has them; survives reload and crash (PG-35). */
export interface Journal {
  read(): Promise<JournalEntry[]>;
  /** Resolves with the id of the entry; rejects if nothing can be kept here. */
  add(generation: number, update: Uint8Array): Promise<number>;
  remove(id: number): Promise<void>;
  clear(): Promise<void>;
}

const DATABASE = "stoa-journal";
const STORE = "updates";

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
      store.createIndex("page", "page");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no storage"));
  });
  return opened;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage"));
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(STORE, mode).objectStore(STORE);
}

/** The journal of one person for one page, in the browser's database. */
export function indexedJournal(userId: string, pageId: string): Journal {
  const page = `${userId}:${pageId}`;
  return {
    async read() {
      const all = (await store("readonly")).index("page").getAll(page) as IDBRequest<JournalEntry[]>;
      const found = await done(all);
      return found.map(({ id, generation, update }) => ({ id, generation, update }));
    },
    async add(generation, update) {
      return Number(await done((await store("readwrite")).add({ page, generation, update })));
    },
    async remove(id) {
      await done((await store("readwrite")).delete(id));
    },
    async clear() {
      const entries = await this.read();
      const writable = await store("readwrite");
      await Promise.all(entries.map((entry) => done(writable.delete(entry.id))));
    },
  };
}

/** Entries as they lie in the database. */
interface KeptEntry {
  id: number;
  page: string;
}

/**
 * Deletes what is kept on this device of everybody, or of everybody but one person: after a sign-out, and when another
 * account is used in this browser.
 */
export async function purgeJournals(exceptUserId?: string): Promise<void> {
  const kept = await everything();
  const writable = await store("readwrite");
  const foreign = kept.filter(
    ({ page }) => exceptUserId === undefined || !page.startsWith(`${exceptUserId}:`),
  );
  await Promise.all(foreign.map(({ id }) => done(writable.delete(id))));
}

/** Ids of the pages of which this device keeps something that the person wrote. */
export async function pagesInJournal(userId: string): Promise<string[]> {
  const own = (await everything()).filter(({ page }) => page.startsWith(`${userId}:`));
  return [...new Set(own.map(({ page }) => page.slice(userId.length + 1)))];
}

async function everything(): Promise<KeptEntry[]> {
  if (!("indexedDB" in globalThis)) return [];
  return done((await store("readonly")).getAll() as IDBRequest<KeptEntry[]>);
}
