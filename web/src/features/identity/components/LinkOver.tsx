import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Door } from "./Door";

/** For a link that is used, old, replaced or broken: one text for all. `retry`: where another can be asked for. */
export function LinkOver({ retry }: { retry?: "/forgot-password" | "/sign-in-by-mail" }): ReactNode {
  const { t } = useLingui();
  return (
    <Door
      title={t`This link has ended`}
      lead={t`It was used, has run out, or was replaced by a newer one. Links are good once.`}
    >
      {retry !== undefined && (
        <Link className="btn primary tall wide" to={retry}>
          {t`Ask for a new one`}
        </Link>
      )}
      <Link className="btn tall wide" to="/sign-in">
        {t`To the sign-in`}
      </Link>
    </Door>
  );
}
