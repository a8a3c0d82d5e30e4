import { Check, type LucideIcon } from "lucide-react";
import { ContextMenu as RadixContext, DropdownMenu as Radix } from "radix-ui";
import { Fragment, type ReactNode } from "react";
import { Keys } from "./Kbd";

export interface MenuAction {
  label: string;
  icon?: LucideIcon;
  keys?: string;
  /** Said quietly at the right, such as one's role. */
  note?: string;
  /** Destructive: written in danger, placed last, after a line. */
  danger?: boolean;
  /** A reason makes the entry disabled and stands in its second line. */
  disabledReason?: string | undefined;
  /** Given: the entry is one of several, and this says whether it is the chosen one. */
  checked?: boolean;
  onSelect: () => void;
}

/** Groups of entries; a line stands between groups. Empty groups and `null` entries are left out. */
export type MenuGroups = readonly (readonly (MenuAction | null | false)[])[];

export interface MenuProps {
  /** One element that takes a ref, such as Button or IconButton. */
  trigger: ReactNode;
  label?: string;
  groups: MenuGroups;
  align?: "start" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function Menu({ trigger, label, groups, align = "start", open, onOpenChange }: MenuProps): ReactNode {
  const controlled = {
    ...(open === undefined ? {} : { open }),
    ...(onOpenChange === undefined ? {} : { onOpenChange }),
  };
  return (
    <Radix.Root {...controlled}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="pop menu" align={align} sideOffset={4} collisionPadding={8}>
          {label !== undefined && <Radix.Label className="menu-label">{label}</Radix.Label>}
          <Entries groups={groups} Item={Radix.Item} Separator={Radix.Separator} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The same entries on the right mouse button or a long press. The row must offer them in a Menu as well. */
export function ContextMenu({ groups, children }: { groups: MenuGroups; children: ReactNode }): ReactNode {
  return (
    <RadixContext.Root>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className="pop menu" collisionPadding={8}>
          <Entries groups={groups} Item={RadixContext.Item} Separator={RadixContext.Separator} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}

interface EntriesProps {
  groups: MenuGroups;
  Item: typeof Radix.Item | typeof RadixContext.Item;
  Separator: typeof Radix.Separator | typeof RadixContext.Separator;
}

function Entries({ groups, Item, Separator }: EntriesProps): ReactNode {
  const shown = groups
    .map((group) => group.filter(Boolean) as MenuAction[])
    .filter((group) => group.length > 0);
  return shown.map((group, index) => (
    <Fragment key={group[0]?.label}>
      {index > 0 && <Separator className="menu-sep" />}
      {group.map((action) => (
        <Item
          key={action.label}
          className={`menu-item ${action.danger === true ? "danger" : ""}`}
          disabled={action.disabledReason !== undefined}
          onSelect={() => action.onSelect()}
        >
          {action.icon && <action.icon aria-hidden="true" />}
          <span className="grow">
            {action.label}
            {action.disabledReason !== undefined && <span className="reason">{action.disabledReason}</span>}
          </span>
          {action.note !== undefined && <span className="text-12 text-fg-3">{action.note}</span>}
          {action.keys !== undefined && <Keys keys={action.keys} />}
          {action.checked === true && <Check className="s" aria-hidden="true" />}
        </Item>
      ))}
    </Fragment>
  ));
}
