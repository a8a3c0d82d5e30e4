import { useRef, useState } from "react";
import type { Media } from "@/api";
import { useSession } from "@/features/identity";
import { MOST_FILES, removeFile, uploadFile } from "../attachments-api";

/** A file beside the text that is being written: on its way, here, or refused. */
export interface Attached {
  key: string;
  name: string;
  type: string;
  /** From 0 to 1; what has arrived has a `media`. */
  share: number;
  media: Media | null;
  error: unknown;
}

export interface Attachments {
  files: readonly Attached[];
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  clear: () => void;
  /** Ids of what has arrived. */
  ids: string[];
  isBusy: boolean;
  /** True when there were more files than a message takes. */
  isOver: boolean;
}

/** The files that go with the next message. */
export function useAttachments(): Attachments {
  const { organization } = useSession();
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const [isOver, setOver] = useState(false);
  const removed = useRef(new Set<string>());
  const change = (key: string, facts: Partial<Attached>) =>
    setFiles((known) => known.map((each) => (each.key === key ? { ...each, ...facts } : each)));

  const send = async (key: string, file: File) => {
    try {
      const media = await uploadFile(organization?.id ?? "", file, (share) => change(key, { share }));
      if (removed.current.has(key)) await removeFile(media.id);
      else change(key, { media, share: 1 });
    } catch (error) {
      change(key, { error });
    }
  };
  const add = (added: Iterable<File>) => {
    const all = [...added];
    const taken = all.slice(0, Math.max(0, MOST_FILES - files.length));
    setOver(taken.length < all.length);
    const rows = taken.map((file) => ({
      file,
      row: {
        key: crypto.randomUUID(),
        name: file.name,
        type: file.type,
        share: 0,
        media: null,
        error: null,
      },
    }));
    setFiles((known) => [...known, ...rows.map(({ row }) => row)]);
    for (const { file, row } of rows) void send(row.key, file);
  };
  const remove = (key: string) => {
    const gone = files.find((each) => each.key === key);
    removed.current.add(key);
    setOver(false);
    setFiles((known) => known.filter((each) => each.key !== key));
    // What cannot be removed stays one's own and hidden from everybody else.
    if (gone?.media) removeFile(gone.media.id).catch(() => undefined);
  };
  return {
    files,
    add,
    remove,
    clear: () => setFiles([]),
    ids: files.flatMap((each) => (each.media ? [each.media.id] : [])),
    isBusy: files.some((each) => each.media === null && each.error === null),
    isOver,
  };
}
