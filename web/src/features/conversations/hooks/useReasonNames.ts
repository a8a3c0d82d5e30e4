import { useLingui } from "@lingui/react/macro";

/** Why people think well of an answer or do not, in the order in which they are asked. */
export function useReasonNames(): Record<string, string> {
  const { t } = useLingui();
  return {
    helpful: t`Helpful`,
    well_written: t`Well written`,
    wrong: t`Wrong`,
    incomplete: t`Incomplete`,
    not_followed: t`Did not do what was asked`,
    too_long: t`Too long`,
    unsafe: t`Unsafe`,
    other: t`Something else`,
  };
}
