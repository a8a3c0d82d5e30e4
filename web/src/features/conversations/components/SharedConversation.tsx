import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isProblem, type SharedConversationOut, type SharedMessage } from "@/api";
import {
  Button,
  ErrorState,
  FieldError,
  LinkUnlock,
  ModelAvatar,
  NotAvailable,
  Skeleton,
  useProblemWords,
} from "@/shared/ui";
import { sharedConversationQuery, useContinueFromLink, useUnlock } from "../links-api";
import { Markdown } from "./Markdown";

/** What a link to a conversation shows to whoever holds it: to read, without an account. */
export function SharedConversation({ token }: { token: string }): ReactNode {
  const { t } = useLingui();
  const found = useQuery(sharedConversationQuery(token));
  const status = isProblem(found.error) ? found.error.status : null;
  return (
    <main id="main" className="mx-auto w-full max-w-[864px] p-5">
      {found.isPending && <Skeleton lines={["52%", "96%", "88%"]} label={t`Loading the conversation`} />}
      {status === 401 && <Unlock token={token} />}
      {status === 404 && <NotAvailable what={t`This link shows nothing, or nothing any more.`} />}
      {found.isError && status !== 401 && status !== 404 && (
        <ErrorState
          title={t`This conversation did not load`}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && <Shown token={token} conversation={found.data} />}
    </main>
  );
}

function Shown({ token, conversation }: { token: string; conversation: SharedConversationOut }): ReactNode {
  const { t } = useLingui();
  return (
    <article className="grid gap-6">
      <header className="grid gap-2">
        <h1 className="screen-title">{conversation.title}</h1>
        {conversation.is_cut && <p className="text-13 text-fg-3">{t`Older messages are left out.`}</p>}
      </header>
      {conversation.messages.map((message) => (
        <SharedMessageView key={message.id} message={message} />
      ))}
      <Continue token={token} />
    </article>
  );
}

function SharedMessageView({ message }: { message: SharedMessage }): ReactNode {
  const { t } = useLingui();
  const isAnswer = message.role === "assistant";
  const name = isAnswer ? (message.model?.split(":").at(-1) ?? t`Answer`) : t`Question`;
  return (
    <section className="grid gap-1" aria-label={name}>
      <p className="flex items-center gap-2 text-13 font-semibold">
        {isAnswer && <ModelAvatar size="s" />}
        {name}
      </p>
      {isAnswer ? (
        <Markdown text={message.content} isGrowing={false} />
      ) : (
        <p className="whitespace-pre-wrap break-words">{message.content}</p>
      )}
    </section>
  );
}

/** Goes on in a conversation of one's own; without a session one signs in first. */
function Continue({ token }: { token: string }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const go = useContinueFromLink(token);
  const words = useProblemWords(go.error);
  const isStranger = isProblem(go.error) && go.error.status === 401;
  const act = () =>
    go.mutate(undefined, {
      onSuccess: (conversation) =>
        void navigate({
          to: "/conversations/$conversationId",
          params: { conversationId: conversation.id },
        }),
    });
  return (
    <div className="grid justify-items-start gap-2">
      <Button kind="primary" busy={go.isPending} onClick={act}>{t`Continue`}</Button>
      <p className="text-13 text-fg-3">{t`It goes on in a private conversation of your own.`}</p>
      {go.isError && (
        <FieldError>{isStranger ? t`Sign in first, then open this link again.` : words}</FieldError>
      )}
    </div>
  );
}

function Unlock({ token }: { token: string }): ReactNode {
  const { t } = useLingui();
  const unlock = useUnlock(token);
  const words = useProblemWords(unlock.error);
  return (
    <LinkUnlock
      action={t`Open the conversation`}
      error={unlock.isError ? words : null}
      busy={unlock.isPending}
      onUnlock={(password) => unlock.mutate(password)}
    />
  );
}
