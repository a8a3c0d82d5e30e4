import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { Field, Input } from "@/shared/ui";
import { treeQuery } from "../api";
import { ancestorIds, outlineOf } from "../model/tree";

/** The choice that names no page. */
export const TOP = "top";

interface PagePickerProps {
  spaceId: string;
  label: string;
  value: string;
  onChange: (id: string) => void;
  /** These, and what lies below them, are not offered. */
  without?: ReadonlySet<string>;
}

/** One page of a space, or its top: a list that letters make shorter and arrows go through. */
export function PagePicker({ spaceId, label, value, onChange, without }: PagePickerProps): ReactNode {
  const { t } = useLingui();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const { data: tree } = useQuery(treeQuery(spaceId));
  const items = tree?.items ?? [];
  const wanted = typed.trim().toLocaleLowerCase();
  const isLeftOut = (id: string) =>
    without !== undefined && [id, ...ancestorIds(items, id)].some((each) => without.has(each));
  const options = [
    { id: TOP, title: t`Top of the space`, depth: 0 },
    ...outlineOf(items).filter(({ id }) => !isLeftOut(id)),
  ].filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
  const pick = (id: string) => {
    onChange(id);
    list.current?.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = options[options.findIndex(({ id }) => id === value) + step];
    if (next) pick(next.id);
  };
  return (
    <div className="grid gap-1">
      <Field label={label}>
        {(control) => (
          <Input
            {...control}
            type="search"
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={`${listId}-${value}`}
            autoComplete="off"
            placeholder={t`Find a page`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={label}
        className="max-h-48 overflow-y-auto rounded-2 border border-line p-1"
      >
        {options.map(({ id, title, depth }) => (
          // Keys are taken by the field, which keeps the focus.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={id}
            id={`${listId}-${id}`}
            data-id={id}
            role="option"
            tabIndex={-1}
            aria-selected={id === value}
            className="side-row cursor-pointer text-13"
            style={{ paddingLeft: `${8 + (wanted === "" ? depth : 0) * 16}px` }}
            onClick={() => pick(id)}
          >
            <span className="grow truncate">{title}</span>
            {id === value && <Check className="s" aria-hidden="true" />}
          </div>
        ))}
      </div>
      {options.length === 0 && <p className="text-13 text-fg-3">{t`No page has such a title.`}</p>}
    </div>
  );
}
