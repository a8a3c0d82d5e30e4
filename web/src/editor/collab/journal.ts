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
