import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useSession } from "@/features/identity";
import { PagePicker, TOP } from "@/features/pages";
import { spacesQuery } from "@/features/spaces";
import { Screen } from "@/shared/shell";
import { Field, Select, Skeleton } from "@/shared/ui";
import type { ImportPlace, PageSource } from "../api";
import { ArchiveChooser } from "./ArchiveChooser";
import { EarlierImports } from "./EarlierImports";
import { PagesReport } from "./PagesReport";
import { SourceCards } from "./SourceCards";

export interface ImportSearch {
  /** Where the pages go at first. */
  space?: string;
  /** The import that is looked at or done, so that it is there again after a reload. */
  id?: string;
}

interface ImportPagesScreenProps {
  search: ImportSearch;
  onSearch: (next: ImportSearch) => void;
}

/** Makes pages of an archive: where it is from, where they go, what is in it, then what became of it. */
export function ImportPagesScreen({ search, onSearch }: ImportPagesScreenProps): ReactNode {
  const { t } = useLingui();
  const { organization } = useSession();
  const again = () => onSearch(search.space === undefined ? {} : { space: search.space });
  return (
    <Screen title={t`Import pages`}>
      <div className="grid w-full max-w-[720px] content-start gap-6 px-5 py-6">
        <h1 className="screen-title">{t`Import pages`}</h1>
        {search.id === undefined ? (
          organization && (
            <>
              <NewImport
                key={organization.id}
                organizationId={organization.id}
                spaceId={search.space}
                onSent={(id) => onSearch({ ...search, id })}
              />
              <EarlierImports organizationId={organization.id} onOpen={(id) => onSearch({ ...search, id })} />
            </>
          )
        ) : (
          <PagesReport id={search.id} onAgain={again} />
        )}
      </div>
    </Screen>
  );
}

interface NewImportProps {
  organizationId: string;
  spaceId: string | undefined;
  onSent: (id: string) => void;
}

function NewImport({ organizationId, spaceId, onSent }: NewImportProps): ReactNode {
  const { t } = useLingui();
  const [source, setSource] = useState<PageSource>("markdown_zip");
  const [asked, setAsked] = useState<ImportPlace | null>(null);
  const { data: spaces } = useQuery(spacesQuery);
  if (!spaces) return <Skeleton lines={["60%", "80%"]} label={t`Loading spaces`} />;
  const usable = spaces.filter((each) => each.permissions.create_page);
  const first = usable.find((each) => each.id === spaceId) ?? usable[0];
  if (!first) return <p className="text-13 text-fg-3">{t`There is no space in which you may make pages.`}</p>;
  const place = asked ?? { spaceId: first.id, parentId: null };
  return (
    <div className="grid gap-5">
      <SourceCards value={source} onChange={setSource} />
      <Field label={t`Into the space`}>
        {(control) => (
          <Select
            {...control}
            value={place.spaceId}
            onChange={(id) => setAsked({ spaceId: id, parentId: null })}
            options={usable.map((each) => ({ value: each.id, label: each.own.display_alias ?? each.name }))}
          />
        )}
      </Field>
      <PagePicker
        key={place.spaceId}
        spaceId={place.spaceId}
        label={t`Below`}
        value={place.parentId ?? TOP}
        onChange={(id) => setAsked({ ...place, parentId: id === TOP ? null : id })}
      />
      <ArchiveChooser organizationId={organizationId} source={source} place={place} onSent={onSent} />
    </div>
  );
}
