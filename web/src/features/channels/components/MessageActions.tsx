import { useLingui } from "@lingui/react/macro";
import { Copy, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Channel, ChannelMessage } from "@/api";
import { ConfirmDialog, IconButton, Menu, toast, useProblemWords } from "@/shared/ui";
import { useDeleteMessage } from "../api";
import { mayEdit } from "../model/rights";

interface MessageActionsProps {
  message: ChannelMessage;
  channel: Channel;
  isOwn: boolean;
  onEdit: () => void;
  onOpenChange: (isOpen: boolean) => void;
}

/** What one may do with a message: copy it, edit one's own, delete one's own or, with the right, anybody's. */
export function MessageActions({
  message,
  channel,
  isOwn,
  onEdit,
  onOpenChange,
}: MessageActionsProps): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const [openedAt, setOpenedAt] = useState(0);
  const remove = useDeleteMessage();
  const words = useProblemWords(remove.error);
  const copy = () => void navigator.clipboard.writeText(message.content).then(() => toast(t`Copied`));
  return (
    <div className="message-tools">
      <Menu
        align="end"
        onOpenChange={(isOpen) => {
          setOpenedAt(Date.now());
          onOpenChange(isOpen);
        }}
        trigger={
          <IconButton label={t`What to do with the message`}>
            <Ellipsis />
          </IconButton>
        }
        groups={[
          [
            { label: t`Copy text`, icon: Copy, onSelect: copy },
            mayEdit(message, channel, isOwn, openedAt) && {
              label: t`Edit`,
              icon: Pencil,
              onSelect: onEdit,
            },
          ],
          [
            (isOwn || channel.permissions.moderate) && {
              label: t`Delete`,
              icon: Trash2,
              danger: true,
              onSelect: () => setAsking(true),
            },
          ],
        ]}
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t`Delete this message?`}
        description={t`It disappears for everybody, and nothing of it is kept.`}
        action={t`Delete message`}
        danger
        busy={remove.isPending}
        error={remove.isError ? words : null}
        onConfirm={() => remove.mutate(message, { onSuccess: () => setAsking(false) })}
      />
    </div>
  );
}
