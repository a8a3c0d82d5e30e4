import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { spacesQuery } from "@/features/spaces";
import { IconButton } from "@/shared/ui";
import { useNewPage } from "../hooks/useNewPage";
import { TemplateMenu } from "./TemplateMenu";

/** A new page in the first space that allows it: empty at once, or from a template. */
export function NewPageButtons(): ReactNode {
  const { t } = useLingui();
  const newPage = useNewPage();
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find((each) => each.permissions.create_page);
  if (newPage === null || space === undefined) return null;
  return (
    <>
      <TemplateMenu space={space} label={t`New page from a template`} />
      <IconButton label={t`New page`} onClick={newPage.create}>
        <Plus className="s" />
      </IconButton>
    </>
  );
}
