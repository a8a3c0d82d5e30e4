import { useLingui } from "@lingui/react/macro";
import { Square } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { Button, Keys } from "@/shared/ui";
import { useStopRun } from "../api";

/** Stops every answer that is being written, by the button or by Escape. */
export function StopButton({ runIds }: { runIds: readonly string[] }): ReactNode {
  const { t } = useLingui();
  const stop = useStopRun();
  const [isAsked, setAsked] = useState(false);
  const act = () => {
    setAsked(true);
    for (const runId of runIds) stop.mutate(runId, { onError: () => setAsked(false) });
  };
  const onEscape = useEffectEvent(act);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      // Escape closes what lies on top first.
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("[role='dialog'], [role='menu']") === null) onEscape();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Button size="sm" busy={isAsked} onClick={act}>
      <Square className="xs" aria-hidden="true" />
      {t`Stop`}
      <Keys keys="escape" />
    </Button>
  );
}
