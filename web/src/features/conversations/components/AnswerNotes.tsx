import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Message } from "@/api";

type Note = Message["notes"][number];

/** What is to be known of an answer beside its text: parameters that the model did not take, a substitute. */
export function AnswerNotes({ notes }: { notes: Note[] }): ReactNode {
  const words = useNoteWords();
  if (notes.length === 0) return null;
  return (
    <ul className="grid gap-1 text-12 text-fg-3">
      {notes.map((note, index) => (
        <li key={index}>{words(note)}</li>
      ))}
    </ul>
  );
}

function useNoteWords(): (note: Note) => string {
  const { t } = useLingui();
  const parameters: Record<string, string> = {
    temperature: t`Temperature`,
    max_output_tokens: t`Length of the answer`,
    thinking_budget_tokens: t`Length of the thinking`,
  };
  return (note) => {
    const [asked, used] = [String(note.asked), String(note.used)];
    if (note.kind === "substituted" && note.reason === "budget") return t`Moved to ${used}: budget.`;
    if (note.kind === "substituted") return t`${used} answered instead of ${asked}, which could not.`;
    const parameter = parameters[note.parameter ?? ""] ?? note.parameter ?? "";
    return t`${parameter}: ${used} instead of ${asked}, as the model takes it.`;
  };
}
