import { useLingui } from "@lingui/react/macro";
import { MessageSquareMore } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { FeedbackBody, Message } from "@/api";
import {
  Button,
  Checkbox,
  Field,
  FieldError,
  IconButton,
  Popover,
  Textarea,
  useProblemWords,
} from "@/shared/ui";
import { useReasonNames } from "../hooks/useReasonNames";
import { useFeedback } from "../messages-api";

const LONGEST_NOTE = 1000;
type Reason = NonNullable<FeedbackBody["reasons"]>[number];

/** Reasons for one's judgement of an answer, and a note. */
export function SayWhy({ message }: { message: Message }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t`Say why`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <IconButton label={t`Say why`}>
          <MessageSquareMore />
        </IconButton>
      }
    >
      {isOpen && <Reasons message={message} onDone={() => setOpen(false)} />}
    </Popover>
  );
}

function Reasons({ message, onDone }: { message: Message; onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const names = useReasonNames();
  const own = message.own_feedback;
  const [reasons, setReasons] = useState<readonly string[]>(own?.reasons ?? []);
  const [note, setNote] = useState(own?.note ?? "");
  const feedback = useFeedback(message);
  const words = useProblemWords(feedback.error);
  const save = () =>
    feedback.mutate(
      { value: own?.value === 1 ? 1 : -1, reasons: [...reasons] as Reason[], note: note.trim() },
      { onSuccess: onDone },
    );
  return (
    <div className="grid w-[280px] max-w-full gap-2">
      {Object.entries(names).map(([reason, label]) => (
        <Checkbox
          key={reason}
          label={label}
          checked={reasons.includes(reason)}
          onChange={(isOn) =>
            setReasons(isOn ? [...reasons, reason] : reasons.filter((each) => each !== reason))
          }
        />
      ))}
      <Field label={t`Note`} help={t`Nobody is shown who wrote it.`}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={LONGEST_NOTE}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {feedback.isError && <FieldError>{words}</FieldError>}
      <div>
        <Button size="sm" busy={feedback.isPending} onClick={save}>{t`Save`}</Button>
      </div>
    </div>
  );
}
