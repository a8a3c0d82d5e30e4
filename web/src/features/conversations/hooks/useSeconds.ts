import { useLingui } from "@lingui/react/macro";
import { formatNumber } from "@/shared/lib/number";

/** Words for a time in milliseconds, such as "2.4 s"; null where it is not known. */
export function useSeconds(): (milliseconds: number | null) => string | null {
  const { t } = useLingui();
  return (milliseconds) => {
    if (milliseconds === null) return null;
    const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return milliseconds < 1000
      ? t`${formatNumber(milliseconds)} ms`
      : t`${formatNumber(milliseconds / 1000, digits)} s`;
  };
}
