import { useLingui } from "@lingui/react/macro";
import { CircleAlert, EyeOff, FileText, Paperclip, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { Attachment } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { IconButton, useProblemWords } from "@/shared/ui";
import { fileAddress, isPicture, MOST_FILES, OFFERED } from "../attachments-api";
import type { Attached, Attachments } from "../hooks/useAttachments";

/** Opens the window in which files are chosen; on a phone also the camera and the pictures. */
export function AttachButton({ attachments }: { attachments: Attachments }): ReactNode {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        accept={OFFERED}
        aria-label={t`Files to attach`}
        onChange={(event) => {
          attachments.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <IconButton label={t`Attach files`} onClick={() => field.current?.click()}>
        <Paperclip />
      </IconButton>
    </>
  );
}

/** What goes with the text that is being written. */
export function WaitingFiles({ attachments }: { attachments: Attachments }): ReactNode {
  const { t } = useLingui();
  if (attachments.files.length === 0) return null;
  return (
    <>
      <ul className="chips" aria-label={t`Attached files`}>
        {attachments.files.map((file) => (
          <WaitingFile key={file.key} file={file} onRemove={() => attachments.remove(file.key)} />
        ))}
      </ul>
      {attachments.isOver && (
        <p className="px-3 text-12 text-danger" role="alert">
          {t`A message takes ${MOST_FILES} files at most.`}
        </p>
      )}
    </>
  );
}

function WaitingFile({ file, onRemove }: { file: Attached; onRemove: () => void }): ReactNode {
  const { t } = useLingui();
  const words = useProblemWords(file.error);
  const share = formatNumber(file.share, { style: "percent" });
  return (
    <li className={`chip ${file.error === null ? "" : "danger"}`}>
      {file.media && isPicture(file.media.mime_type) ? (
        <img src={fileAddress(file.media.id, "320")} alt="" className="chip-picture" />
      ) : file.error === null ? (
        <FileText className="s" aria-hidden="true" />
      ) : (
        <CircleAlert className="s" aria-hidden="true" />
      )}
      <span className="min-w-0 truncate">{file.name}</span>
      {file.media === null && file.error === null && (
        <span className="num text-12 text-fg-3" role="status" aria-label={t`${file.name}: ${share} sent`}>
          {share}
        </span>
      )}
      {file.error !== null && (
        <span className="text-12 text-danger" role="alert">
          {words}
        </span>
      )}
      <IconButton label={t`Remove ${file.name}`} className="sm" onClick={onRemove}>
        <X />
      </IconButton>
    </li>
  );
}

/** The files of a message. Pictures are shown small and open in a tab of their own. */
export function MessageFiles({ attachments }: { attachments: readonly Attachment[] }): ReactNode {
  const { t } = useLingui();
  if (attachments.length === 0) return null;
  return (
    <ul className="chips" aria-label={t`Attached files`}>
      {attachments.map((file) => (
        <li key={file.id}>
          <MessageFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function MessageFile({ file }: { file: Attachment }): ReactNode {
  const { t } = useLingui();
  if (!file.is_readable)
    return (
      <span className="chip text-fg-3">
        <EyeOff className="s" aria-hidden="true" />
        {t`No access`}
      </span>
    );
  const name = file.name ?? "";
  const address = fileAddress(file.id, "original");
  if (isPicture(file.mime_type))
    return (
      <a href={address} target="_blank" rel="noreferrer" className="picture" title={name}>
        <img
          src={fileAddress(file.id, "320")}
          alt={name}
          loading="lazy"
          {...(file.width !== null && file.height !== null ? { width: file.width, height: file.height } : {})}
        />
      </a>
    );
  return (
    <a href={address} download={name} className="chip">
      <FileText className="s" aria-hidden="true" />
      <span className="min-w-0 truncate">{name}</span>
    </a>
  );
}
