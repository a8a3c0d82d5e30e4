import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Chip } from "@/shared/ui";
import { looksLikeAddress } from "../model/addresses";

/** Addresses as they will be invited, each with its own error. */
export function AddressChips({
  addresses,
  onRemove,
}: {
  addresses: readonly string[];
  onRemove: (address: string) => void;
}): ReactNode {
  const { t } = useLingui();
  if (addresses.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label={t`Addresses to invite`}>
      {addresses.map((address) => (
        <li key={address} className="min-w-0">
          <Chip onRemove={() => onRemove(address)}>
            {address}
            {!looksLikeAddress(address) && <span className="text-danger">{t`no address`}</span>}
          </Chip>
        </li>
      ))}
    </ul>
  );
}
