import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { isProblem } from "@/api";
import { Avatar, Button, FieldError, toast, useProblemWords } from "@/shared/ui";
import { useRemoveAvatar, useSession, useUploadAvatar } from "../api";

const KINDS = "image/png,image/jpeg,image/webp";
const MAX_BYTES = 5 * 1024 * 1024;

/** One's picture: chosen, sent with its progress, taken away. */
export function AvatarField(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number | null>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const put = useUploadAvatar(setShare);
  const remove = useRemoveAvatar();
  const words = usePictureWords(put.error ?? remove.error);
  const choose = (file: File | undefined) => {
    if (!file) return;
    setTooLarge(file.size > MAX_BYTES);
    if (file.size > MAX_BYTES) return;
    put.mutate(file, {
      onSuccess: () => toast(t`Picture saved`),
      onSettled: () => setShare(null),
    });
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Avatar person={user} size="l" />
        <div className="min-w-0 grow basis-40">
          <div className="truncate font-medium">{user.name}</div>
          <div className="truncate text-13 text-fg-3">{user.email}</div>
        </div>
        <input
          ref={input}
          type="file"
          accept={KINDS}
          className="sr-only"
          aria-label={t`Picture`}
          tabIndex={-1}
          onChange={(event) => {
            choose(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button size="sm" busy={put.isPending} onClick={() => input.current?.click()}>
          {user.avatar_url === null ? t`Add a picture` : t`Change picture`}
        </Button>
        {user.avatar_url !== null && (
          <Button
            size="sm"
            kind="quiet"
            busy={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: () => toast(t`Picture removed`) })}
          >
            {t`Remove`}
          </Button>
        )}
      </div>
      {share !== null && (
        <progress className="w-full" max={1} value={share} aria-label={t`Sending the picture`} />
      )}
      {isTooLarge && <FieldError>{t`A picture has at most 5 MB.`}</FieldError>}
      {(put.isError || remove.isError) && !isTooLarge && <FieldError>{words}</FieldError>}
      <p className="help">{t`PNG, JPEG or WebP, at most 5 MB. It is cut to a square; where and when it was taken is removed.`}</p>
    </div>
  );
}

function usePictureWords(error: unknown): string {
  const { t } = useLingui();
  const words = useProblemWords(error);
  if (isProblem(error, "platform.image_type")) return t`A picture is a PNG, JPEG or WebP file.`;
  if (isProblem(error, "platform.image_too_large")) return t`This picture has too many pixels.`;
  return words;
}
