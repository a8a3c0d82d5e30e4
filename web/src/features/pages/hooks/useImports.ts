import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isProblem, type PageImport, upload } from "@/api";
import type { Place } from "../model/moves";

export const LARGEST_IMPORT = 25 * 1024 * 1024;

/** A file on its way to being a page. */
export interface ImportedFile {
  name: string;
  /** How much of it has gone, 0 to 1; null before its turn. */
  share: number | null;
  made: PageImport | null;
  error: unknown;
}

export interface Imports {
  files: readonly ImportedFile[];
  isBusy: boolean;
  take: (files: File[], place?: Place) => void;
  forget: () => void;
}

const isDone = (file: ImportedFile) => file.made !== null || file.error !== null;

function addressOf(spaceId: string, name: string, place?: Place): string {
  const query = new URLSearchParams({ space_id: spaceId, file_name: name });
  for (const [key, value] of Object.entries(place ?? {}))
    if (typeof value === "string") query.set(key, value);
  return `/api/v1/page-imports?${query.toString()}`;
}

/** Makes pages of files, one after the other, and keeps what became of each. One that lost nothing is opened. */
export function useImports(spaceId: string): Imports {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [files, setFiles] = useState<ImportedFile[]>([]);
  const change = (at: number, news: Partial<ImportedFile>) =>
    setFiles((present) => present.map((each, index) => (index === at ? { ...each, ...news } : each)));
  const importOne = async (file: File, at: number, place?: Place): Promise<PageImport | null> => {
    change(at, { share: 0 });
    try {
      // Its kind is told by its name; the type that the browser guesses is not sent.
      const body = new Blob([await file.arrayBuffer()]);
      const made = await upload<PageImport>(
        addressOf(spaceId, file.name, place),
        body,
        (share) => change(at, { share }),
        "POST",
      );
      change(at, { made });
      return made;
    } catch (error) {
      change(at, { error: isProblem(error) ? error : (error ?? true) });
      return null;
    }
  };
  const importAll = async (taken: File[], place?: Place) => {
    let here = place;
    const made: (PageImport | null)[] = [];
    for (const [at, file] of taken.entries()) {
      const one = await importOne(file, at, here);
      made.push(one);
      // Beside a neighbour, each stands after the one before it.
      if (one && here?.parent_id !== undefined && (here.before_id ?? here.after_id) !== undefined) {
        here = { area_id: here.area_id, parent_id: here.parent_id, after_id: one.page.id };
      }
    }
    await queries.invalidateQueries({ queryKey: ["pages"] });
    const only = made.length === 1 ? made[0] : undefined;
    if (!only || only.losses.length > 0) return;
    setFiles([]);
    await navigate({ to: "/pages/$pageId", params: { pageId: only.page.id } });
  };
  return {
    files,
    isBusy: !files.every(isDone),
    take: (taken, place) => {
      if (taken.length === 0) return;
      setFiles(taken.map(({ name }) => ({ name, share: null, made: null, error: null })));
      void importAll(taken, place);
    },
    forget: () => setFiles([]),
  };
}
