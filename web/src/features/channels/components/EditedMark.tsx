import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ChannelMessage } from "@/api";
import { fullTime } from "@/shared/lib/time";
import { Popover, Skeleton, useProblemWords } from "@/shared/ui";
import { earlierTextsQuery } from "../api";
import { MessageText } from "./MessageText";

/** That a message was edited, and what it said before. */
export function EditedMark({ message }: { message: ChannelMessage }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { data: earlier, error } = useQuery({ ...earlierTextsQuery(message.id), enabled: isOpen });
  const words = useProblemWords(error);
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      label={t`What the message said before`}
      trigger={
        <button type="button" className="text-12 text-fg-3 underline-offset-2 hover:underline">
          {t`edited`}
        </button>
      }
    >
      {error !== null && <p role="alert">{words}</p>}
      {earlier === undefined && error === null && <Skeleton lines={["80%", "60%"]} />}
      <ul className="grid max-h-80 gap-3 overflow-y-auto">
        {earlier?.toReversed().map(({ content, until }) => (
          <li key={until}>
            <p className="text-12 text-fg-3">{t`Until ${fullTime(until)}`}</p>
            <MessageText text={content} />
          </li>
        ))}
      </ul>
    </Popover>
  );
}
