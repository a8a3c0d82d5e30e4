import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { spacesQuery } from "@/features/spaces";
import { Checkbox } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { groupsQuery } from "../groups";

export interface ChoiceProps {
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
}

/** The spaces that somebody comes for. */
export function SpaceChoice({ chosen, onChange }: ChoiceProps): ReactNode {
  const { t } = useLingui();
  const { data: spaces = [] } = useQuery(spacesQuery);
  return (
    <Choice legend={t`Spaces`} options={spaces} chosen={chosen} onChange={onChange}>
      <p className="help">{t`A guest comes for at least one space.`}</p>
    </Choice>
  );
}

/** The groups that somebody joins; nothing where there are none. */
export function GroupChoice({ chosen, onChange }: ChoiceProps): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const { data: groups = [] } = useQuery(groupsQuery(id));
  if (groups.length === 0) return null;
  return <Choice legend={t`Groups`} options={groups} chosen={chosen} onChange={onChange} />;
}

interface ManyProps extends ChoiceProps {
  legend: string;
  options: readonly { id: string; name: string }[];
  children?: ReactNode;
}

function Choice({ legend, options, chosen, onChange, children }: ManyProps): ReactNode {
  return (
    <fieldset className="grid min-w-0 gap-1">
      <legend className="field-label mb-1">{legend}</legend>
      <div className="grid max-h-[160px] gap-1 overflow-y-auto">
        {options.map((option) => (
          <Checkbox
            key={option.id}
            label={option.name}
            checked={chosen.includes(option.id)}
            onChange={(isChosen) =>
              onChange(isChosen ? [...chosen, option.id] : chosen.filter((id) => id !== option.id))
            }
          />
        ))}
      </div>
      {children}
    </fieldset>
  );
}
