import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import type { ReactNode } from "react";
import type { OidcWish } from "@/api";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { providersQuery, useDepart } from "../oidc";

export interface ProviderButtonsProps {
  wish: OidcWish;
  /** Set between the buttons and another way to sign in below. */
  divided?: boolean;
}

/** One button for each service. One that does not answer says so and leaves the others alone. */
export function ProviderButtons({ wish, divided = false }: ProviderButtonsProps): ReactNode {
  const { t } = useLingui();
  const { data: providers = [] } = useQuery(providersQuery);
  const depart = useDepart();
  const words = useProblemWords(depart.error);
  if (providers.length === 0) return null;
  return (
    <div className="grid gap-3">
      {providers.map(({ key, name, is_available: isAvailable }) => (
        <div key={key} className="grid gap-1">
          <Button
            size="tall"
            wide
            disabled={!isAvailable}
            aria-describedby={isAvailable ? undefined : `provider-${key}`}
            busy={depart.isPending && depart.variables.key === key}
            onClick={() => depart.mutate({ key, wish })}
          >
            <LogIn className="s" aria-hidden="true" />
            {t`Continue with ${name}`}
          </Button>
          {!isAvailable && (
            <p id={`provider-${key}`} className="text-12 text-fg-3">
              {t`${name} does not answer at the moment.`}
            </p>
          )}
        </div>
      ))}
      {depart.isError && <FieldError>{words}</FieldError>}
      {divided && (
        <div className="flex items-center gap-3 text-12 text-fg-3">
          <span className="h-px grow bg-line" aria-hidden="true" />
          {t`or`}
          <span className="h-px grow bg-line" aria-hidden="true" />
        </div>
      )}
    </div>
  );
}
