import { useLingui } from "@lingui/react/macro";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Banner, Button, useProblemWords } from "@/shared/ui";

/** A file that was not taken. */
export interface RefusedFile {
  name: string;
  error: unknown;
}

/** Says which file was not added, and why. */
export function UploadRefusal({ file, onClose }: { file: RefusedFile; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const words = useProblemWords(file.error);
  return (
    <Banner
      tone="danger"
      icon={TriangleAlert}
      actions={<Button size="sm" onClick={onClose}>{t`Close`}</Button>}
    >
      <b>{t`${file.name} was not added.`}</b> {words}
    </Banner>
  );
}
