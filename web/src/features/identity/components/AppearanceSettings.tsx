import { useLingui } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { type Appearance, appearanceOf, applyAppearance } from "@/shared/lib/appearance";
import { SettingsPage } from "@/shared/shell";
import { Banner, Segmented } from "@/shared/ui";
import { useSession, useUpdateMe } from "../api";
import { FirstPageField } from "./FirstPageField";
import { MailLanguageField } from "./MailLanguageField";
import { PageOpeningField } from "./PageOpeningField";

/** Every choice shows at once and is kept with the account; it is taken back when it cannot be kept. */
export function AppearanceSettings(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const update = useUpdateMe();
  const appearance = appearanceOf(user.preferences);
  const change = (part: Partial<Appearance>) => {
    applyAppearance({ ...appearance, ...part });
    update.mutate({ preferences: part }, { onError: () => applyAppearance(appearance) });
  };
  return (
    <SettingsPage title={t`Appearance`} description={t`Kept with your account, for all your devices.`}>
      {update.isError && (
        <Banner tone="danger" icon={CircleAlert}>
          {t`The last change was not kept. The server could not be asked.`}
        </Banner>
      )}
      <Row label={t`Theme`} help={t`System follows your device, also when it changes at night.`}>
        <Segmented
          label={t`Theme`}
          value={appearance.theme}
          onChange={(theme) => change({ theme })}
          options={[
            { value: "system", label: t`System` },
            { value: "light", label: t`Light` },
            { value: "dark", label: t`Dark` },
          ]}
        />
      </Row>
      <Row label={t`Density`} help={t`Height of rows and buttons. Touch screens always have 44 pixels.`}>
        <Segmented
          label={t`Density`}
          value={appearance.density}
          onChange={(density) => change({ density })}
          options={[
            { value: "comfortable", label: t`Comfortable` },
            { value: "compact", label: t`Compact` },
          ]}
        />
      </Row>
      <Row label={t`Line length`} help={t`Of pages and posts.`}>
        <Segmented
          label={t`Line length`}
          value={appearance.measure}
          onChange={(measure) => change({ measure })}
          options={[
            { value: "narrow", label: t`Narrow` },
            { value: "normal", label: t`Normal` },
            { value: "wide", label: t`Wide` },
          ]}
        />
      </Row>
      <Row label={t`Text size`} help={t`Of pages and posts.`}>
        <Segmented
          label={t`Text size`}
          value={String(appearance.text_size)}
          onChange={(size) => change({ text_size: appearanceOf({ text_size: Number(size) }).text_size })}
          options={[
            { value: "15", label: t`Small` },
            { value: "17", label: t`Normal` },
            { value: "19", label: t`Large` },
          ]}
        />
      </Row>
      <Row label={t`Pages open`} help={t`Pages that you may change. Others always open to read.`}>
        <PageOpeningField />
      </Row>
      <Row
        label={t`First page after signing in`}
        help={t`A path such as /conversations. Empty: as the organization has it.`}
      >
        <FirstPageField />
      </Row>
      <Row label={t`Language of mails`} help={t`Mails that Stoa sends to you.`}>
        <MailLanguageField />
      </Row>
      <p className="read border-t border-line pt-6">
        {t`Colonnade is a bicycle rack made of one part, repeated. One arch looks like nothing in particular. Six in a row look like a walk.`}
      </p>
    </SettingsPage>
  );
}

function Row({ label, help, children }: { label: string; help: string; children: ReactNode }): ReactNode {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <div className="text-13 font-medium">{label}</div>
        <div className="help">{help}</div>
      </div>
      {children}
    </div>
  );
}
