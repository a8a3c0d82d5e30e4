import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Input, useProblemWords } from "@/shared/ui";
import { useSession, useUpdateMe } from "../api";

/** Where the person goes after signing in; kept when the field is left. */
export function FirstPageField(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const update = useUpdateMe();
  const words = useProblemWords(update.error);
  const kept = typeof user.preferences.home_page === "string" ? user.preferences.home_page : "";
  const [path, setPath] = useState(kept);
  const keep = () => {
    if (path.trim() !== kept) update.mutate({ preferences: { home_page: path.trim() || null } });
  };
  return (
    <div className="grid w-full gap-1 sm:w-72">
      <Input
        aria-label={t`First page after signing in`}
        value={path}
        maxLength={300}
        spellCheck={false}
        onChange={(event) => setPath(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === "Enter" && keep()}
      />
      {update.isError && (
        <p className="text-12 text-danger" role="alert">
          {words}
        </p>
      )}
    </div>
  );
}
