import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Provider } from "@/api";
import { Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { type KeyOwner, keysQuery } from "../api";
import { AddKeyDialog } from "./AddKeyDialog";
import { KeyRow } from "./KeyRow";

/** The keys of a person or an organization, and the way to a new one. */
export function KeyList({ owner, title }: { owner: KeyOwner; title: string }): ReactNode {
  const { t } = useLingui();
  const keys = useQuery(keysQuery(owner));
  const [adding, setAdding] = useState<Provider | null>(null);
  const hasKeys = keys.data !== undefined && keys.data.length > 0;
  return (
    <section className="grid gap-3" aria-label={title}>
      <div className="flex items-center justify-between gap-4">
        <h2 className="section-title">{title}</h2>
        {hasKeys && (
          <Button size="sm" onClick={() => setAdding("openai_compatible")}>
            {t`Add a key`}
          </Button>
        )}
      </div>
      {keys.isPending && <Skeleton lines={["40%", "70%"]} label={t`Loading keys`} />}
      {keys.isError && !keys.data && (
        <ErrorState title={t`The keys did not load`} error={keys.error} onRetry={() => void keys.refetch()} />
      )}
      {hasKeys && (
        <ul className="card">
          {keys.data.map((key) => (
            <KeyRow key={key.id} owner={owner} apiKey={key} />
          ))}
        </ul>
      )}
      {keys.data?.length === 0 && (
        <EmptyState
          icon={KeyRound}
          title={owner.kind === "me" ? t`Models are not connected` : t`The organization has no keys`}
          actions={
            <>
              <Button
                kind={owner.kind === "me" ? "primary" : "default"}
                size="sm"
                onClick={() => setAdding("openai")}
              >
                {t`Add a key`}
              </Button>
              <Button size="sm" onClick={() => setAdding("ollama")}>
                {t`Use a local server`}
              </Button>
            </>
          }
        >
          {owner.kind === "me"
            ? t`Writing works without one. To ask questions, add a key or a local server, such as Ollama, vLLM or llama.cpp.`
            : t`A key here serves everybody who has none of their own.`}
        </EmptyState>
      )}
      <AddKeyDialog owner={owner} provider={adding} onClose={() => setAdding(null)} />
    </section>
  );
}
