import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { FileCode, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import type { Room, RoomState } from "@/editor/collab/room";
import { DocumentEditor } from "@/editor/DocumentEditor";
import { MentionContext } from "@/editor/mention-context";
import type { Anchor } from "@/editor/passages";
import { PassagesContext } from "@/editor/passages-context";
import { changeLayout, type Crumb } from "@/shared/shell";
import { Banner, Button, ErrorState, type MenuAction, Skeleton } from "@/shared/ui";
import { pageKeys } from "../api";
import { useCommentedPassages } from "../hooks/useCommentedPassages";
import { type EarlyText, useEarlyText } from "../hooks/useEarlyText";
import { useMentions } from "../hooks/useMentions";
import { useReadFirst } from "../hooks/useReadFirst";
import { useRoom } from "../hooks/useRoom";
import { addFile, loadCard } from "../media-api";
import { Faces } from "./Faces";
import { MarkdownView } from "./MarkdownView";
import { MentionedOutsiders } from "./MentionedOutsiders";
import { PageFrame } from "./PageFrame";
import { PageMarks } from "./PageMarks";
import { PageTitle } from "./PageTitle";
import { SaveStatus } from "./SaveStatus";

interface DocumentBodyProps {
  page: Page;
  crumbs: Crumb[];
  notice: ReactNode;
}

/** A document that several people have open at once: title, text, who is here, and how its saving stands. */
export default function DocumentBody(props: DocumentBodyProps): ReactNode {
  // A document that the server does not take any more is left, and the page is read anew.
  const [visit, setVisit] = useState(0);
  return <OpenDocument key={visit} {...props} onAgain={() => setVisit(visit + 1)} />;
}

function OpenDocument({
  page,
  crumbs,
  notice,
  onAgain,
}: DocumentBodyProps & { onAgain: () => void }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const open = useRoom(page.id, () => void queries.invalidateQueries({ queryKey: pageKeys.page(page.id) }));
  const mentions = useMentions(page);
  const passages = useCommentedPassages(page.id);
  const onComment = (passage: Anchor) => {
    passages.begin(passage);
    changeLayout({ isRailOpen: true });
  };
  const early = useEarlyText();
  const toText = () => {
    const text = document.querySelector<HTMLElement>(".document-text");
    if (text) text.focus();
    else early.begin();
  };
  const [view, setView] = useState<"rich" | "markdown" | "leaving">("rich");
  const isSource = view !== "rich";
  const { isReading, onEdit } = useReadFirst(page.permissions.edit);
  const status = open && (
    <>
      <Faces people={open.state.people} />
      {page.permissions.edit && !isSource && <SaveStatus state={open.state.save} />}
      {isReading && !isSource && (
        <Button size="sm" onClick={onEdit}>
          {t`Edit`}
        </Button>
      )}
    </>
  );
  const toggle: MenuAction = {
    label: isSource ? t`Show as text` : t`Show as Markdown`,
    icon: FileCode,
    onSelect: () => setView(isSource ? "leaving" : "markdown"),
  };
  return (
    <PassagesContext value={passages}>
      <PageFrame page={page} crumbs={crumbs} state={status} menu={[toggle]}>
        {notice}
        <div className="document-frame">
          {open && <Refused open={open} onAgain={onAgain} />}
          <PageTitle page={page} onEnter={toText} onKey={early.onKey} />
          <PageMarks page={page} />
          <MentionedOutsiders page={page} />
          <MentionContext value={mentions}>
            {isSource ? (
              <Source
                open={open}
                page={page}
                isLeaving={view === "leaving"}
                onLeft={(isSaved) => setView(isSaved ? "rich" : "markdown")}
              />
            ) : (
              <Text
                pageId={page.id}
                open={open}
                isEditable={page.permissions.edit && !isReading}
                early={early}
                onComment={page.permissions.comment ? onComment : null}
              />
            )}
          </MentionContext>
        </div>
      </PageFrame>
    </PassagesContext>
  );
}

interface SourceProps {
  open: ReturnType<typeof useRoom>;
  page: Page;
  isLeaving: boolean;
  onLeft: (isSaved: boolean) => void;
}

/** The page as Markdown, once the server has everything that was typed into it. */
function Source({ open, page, isLeaving, onLeft }: SourceProps): ReactNode {
  const { t } = useLingui();
  if (open?.state.phase !== "open" || open.state.save.kind !== "saved") {
    return <Skeleton lines={["60%", "90%", "80%"]} label={t`Loading the text`} />;
  }
  const isEditable = page.permissions.edit && open.state.canEdit;
  return <MarkdownView pageId={page.id} isEditable={isEditable} isLeaving={isLeaving} onLeft={onLeft} />;
}

interface TextProps {
  pageId: string;
  open: ReturnType<typeof useRoom>;
  isEditable: boolean;
  early: EarlyText;
  onComment: ((passage: Anchor) => void) | null;
}

function Text({ pageId, open, isEditable, early, onComment }: TextProps): ReactNode {
  const { t } = useLingui();
  // Never an empty editor in place of a text that did not load.
  if (open?.state.phase === "failed") {
    return <ErrorState title={t`The text did not load`} error={null} onRetry={() => open.room.retryNow()} />;
  }
  if (open?.state.phase !== "open") {
    return <Skeleton lines={["96%", "100%", "88%"]} label={t`Loading the text`} />;
  }
  return (
    <DocumentEditor
      room={open.room}
      isEditable={isEditable && open.state.canEdit}
      takeEarlyText={early.take}
      loadCard={loadCard}
      addFile={(file) => addFile(pageId, file)}
      onComment={onComment}
      label={t`Text of the page`}
    />
  );
}

/** What the server does not take is kept here; the person decides what becomes of it. */
function Refused({
  open: { room, state },
  onAgain,
}: {
  open: { room: Room; state: RoomState };
  onAgain: () => void;
}): ReactNode {
  const { t } = useLingui();
  if (state.save.kind !== "refused") return null;
  return (
    <Banner
      tone="danger"
      icon={TriangleAlert}
      actions={
        <Button size="sm" onClick={() => void room.discardUnsaved().then(onAgain)}>
          {t`Discard it`}
        </Button>
      }
    >
      <b>{t`Your last change was not saved.`}</b>{" "}
      {t`It is kept on this device, but the server does not take it.`}
    </Banner>
  );
}
