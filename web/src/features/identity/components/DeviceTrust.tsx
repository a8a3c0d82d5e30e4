import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Device, TrustLevel } from "@/api";
import { Select, Switch, useProblemWords } from "@/shared/ui";
import { useSession } from "../api";
import { useTrustDevice } from "../devices";

/** Whether a device is trusted, and how far. */
export function DeviceTrust({ device, name }: { device: Device; name: string }): ReactNode {
  const { t } = useLingui();
  const { is_mfa: isMfa } = useSession();
  const trust = useTrustDevice(device.id);
  const words = useProblemWords(trust.error);
  const level: TrustLevel = device.trust_level;
  return (
    <>
      {device.is_trusted && (
        <Select<TrustLevel>
          label={t`How far ${name} is trusted`}
          value={level}
          onChange={(next) => trust.mutate({ level: next })}
          options={[
            { value: "low", label: t`Label only` },
            { value: "medium", label: t`No mail, no lock-out` },
            {
              value: "high",
              label: t`Skips the second factor`,
              ...(isMfa ? {} : { disabledReason: t`Sign in with a second factor to choose this.` }),
            },
          ]}
        />
      )}
      <Switch
        label={
          <>
            {t`Trusted`}
            <span className="sr-only">{`: ${name}`}</span>
          </>
        }
        checked={device.is_trusted}
        disabled={trust.isPending}
        onChange={(isTrusted) => trust.mutate(isTrusted ? { level: "medium" } : null)}
      />
      {trust.isError && (
        <p className="basis-full text-12 text-danger" role="alert">
          {words}
        </p>
      )}
    </>
  );
}
