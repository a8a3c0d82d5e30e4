import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import type { JSONContent } from "@tiptap/core";
import { GitFork, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { answer, api, type Page, type PageContent } from "@/api";
import type { Autosaver, SaveState } from "@/editor/autosave";
import { storageJournal } from "@/editor/autosave";
import { DocumentEditor } from "@/editor/DocumentEditor";
import { useTopic } from "@/shared/lib/realtime";
import type { Crumb } from "@/shared/shell";
import { Banner, Button, toast } from "@/shared/ui";
import { pageKeys } from "../api";
import { journalKey, useAutosave } from "../hooks/useAutosave";
import { PageFrame } from "./PageFrame";
import { PageMarks } from "./PageMarks";
import { PageTitle } from "./PageTitle";
import { SaveStatus } from "./SaveStatus";

interface DocumentBodyProps {
  page: Page;
  content: PageContent;
  crumbs: Crumb[];
  notice: ReactNode;
}

/** A document that is loaded: title, text, and how its saving stands. */
export default function DocumentBody({ page, content, crumbs, notice }: DocumentBodyProps): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [kept] = useState(() => storageJournal(journalKey(page.id)).read());
  const [shown, setShown] = useState<JSONContent>(kept?.content ?? content.content);
  const { saver, state } = useAutosave(page.id, kept?.baseRevision ?? content.revision, page.updated_at);
  const isEditable = page.permissions.edit;
  // Text that an earlier visit could not store goes out first, on the revision that it was written on.
  useEffect(() => {
    if (kept !== null && isEditable) saver.change(kept.content);
  }, [kept, isEditable, saver]);
  const readAnew = async () => {
    const newest = await answer(
      api.GET("/api/v1/pages/{page_id}/content", { params: { path: { page_id: page.id } } }),
    );
    queries.setQueryData(pageKeys.content(page.id), newest);
    return newest;
  };
  useTopic(`page:${page.id}`, (event) => {
    if (event.kind !== "page.updated" && event.kind !== "resync") return;
    if (saver.hasUnsaved) return;
    void readAnew().then((newest) => {
      if (newest.revision <= saver.currentRevision || saver.hasUnsaved) return;
      saver.takeTheirs(newest.revision, new Date());
      setShown(newest.content);
    });
  });
  return (
    <PageFrame page={page} crumbs={crumbs} state={<SaveStatus state={state} />}>
      {notice}
      <div className="document-frame">
        <Conflict
          state={state}
          saver={saver}
          onTakeTheirs={async () => {
            const newest = await readAnew();
            saver.takeTheirs(newest.revision, new Date());
            setShown(newest.content);
            toast(t`The newer text is shown.`);
          }}
          onKeepMine={async () => saver.keepMine((await readAnew()).revision)}
        />
        <PageTitle
          page={page}
          onEnter={() => document.querySelector<HTMLElement>(".document-text")?.focus()}
        />
        <PageMarks page={page} />
        <DocumentEditor
          content={shown}
          isEditable={isEditable}
          label={t`Text of the page`}
          onChange={(changed) => saver.change(changed)}
          onBlur={() => void saver.flush()}
        />
      </div>
    </PageFrame>
  );
}

interface ConflictProps {
  state: SaveState;
  saver: Autosaver;
  onTakeTheirs: () => Promise<void>;
  onKeepMine: () => Promise<void>;
}

function Conflict({ state, saver, onTakeTheirs, onKeepMine }: ConflictProps): ReactNode {
  const { t } = useLingui();
  if (state.kind === "refused") {
    return (
      <Banner
        tone="danger"
        icon={TriangleAlert}
        actions={
          <Button size="sm" onClick={() => saver.tryAgain()}>
            {t`Try again`}
          </Button>
        }
      >
        <b>{t`The text was not saved.`}</b> {state.reason}. {t`It is kept on this device.`}
      </Banner>
    );
  }
  if (state.kind !== "conflict") return null;
  return (
    <Banner
      tone="warning"
      icon={GitFork}
      actions={
        <>
          <Button size="sm" onClick={() => void onTakeTheirs()}>
            {t`Show the newer text`}
          </Button>
          <Button size="sm" onClick={() => void onKeepMine()}>
            {t`Keep mine`}
          </Button>
        </>
      }
    >
      <b>{t`This page was changed elsewhere.`}</b> {t`Your text is kept here until you choose.`}
    </Banner>
  );
}
