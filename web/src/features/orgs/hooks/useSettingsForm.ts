import { useQueryClient } from "@tanstack/react-query";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { isProblem, type OrganizationDetail } from "@/api";
import { toast } from "@/shared/ui";
import { organizationQuery, useChangeOrganization, useOrganization } from "../api";
import {
  bodyOf,
  conflictsOf,
  type Draft,
  realChanges,
  type Setting,
  type Values,
  valuesOf,
} from "../model/values";

export interface SettingsForm {
  values: Values;
  set: <Name extends Setting>(name: Name, value: Values[Name]) => void;
  /** What somebody else set meanwhile, where this form changes the same. */
  theirs: Draft | null;
  isChanged: boolean;
  isSaving: boolean;
  error: unknown;
  save: () => void;
  discard: () => void;
}

/**
 * Some settings of the organization as a form. What is typed stays when somebody else is faster: their value is shown
 * beside one's own, and saving again is a decision.
 */
export function useSettingsForm(): SettingsForm {
  const { t } = useLingui();
  const organization = useOrganization();
  const queries = useQueryClient();
  const change = useChangeOrganization();
  const [draft, setDraft] = useState<Draft>({});
  // The state that the draft began from; what arrives later does not move it.
  const [base, setBase] = useState<OrganizationDetail | null>(null);
  const [theirs, setTheirs] = useState<Draft | null>(null);
  const before = valuesOf(base ?? organization);
  const changes = realChanges(draft, before);
  const begin = (from: OrganizationDetail | null) => {
    setDraft({});
    setBase(from);
    setTheirs(null);
  };
  const showTheirs = async () => {
    const now = await queries.query({ ...organizationQuery(organization.id), staleTime: 0 });
    const after = valuesOf(now);
    const both = conflictsOf(changes, before, after);
    setTheirs(Object.fromEntries(both.map((name) => [name, after[name]])));
    setBase(now);
    setDraft(changes);
  };
  return {
    values: { ...before, ...draft },
    set: (name, value) => {
      setBase((held) => held ?? organization);
      setDraft((held) => ({ ...held, [name]: value }));
    },
    theirs,
    isChanged: Object.keys(changes).length > 0,
    isSaving: change.isPending,
    error: isProblem(change.error, "orgs.changed") ? null : change.error,
    save: () => {
      if (change.isPending || Object.keys(changes).length === 0) return;
      change.mutate(
        { body: bodyOf(changes), tag: (base ?? organization).tag },
        {
          onSuccess: () => {
            begin(null);
            toast(t`Saved`);
          },
          onError: (error) => {
            if (isProblem(error, "orgs.changed")) void showTheirs();
          },
        },
      );
    },
    discard: () => {
      begin(null);
      change.reset();
    },
  };
}
