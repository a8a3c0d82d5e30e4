import { useLingui } from "@lingui/react/macro";
import { NodeViewContent, NodeViewWrapper, type ReactNodeViewProps } from "@tiptap/react";
import { CircleAlert, Info, Lightbulb, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton, Menu } from "@/shared/ui";
import { CALLOUT_KINDS, type CalloutKind, calloutKind } from "./callout";

const ICONS: Readonly<Record<CalloutKind, LucideIcon>> = {
  note: Info,
  tip: Lightbulb,
  important: CircleAlert,
  warning: TriangleAlert,
  caution: OctagonAlert,
};

/** A callout with its sign, which whoever writes may change. */
export function CalloutView({ node, editor, updateAttributes }: ReactNodeViewProps): ReactNode {
  const { t } = useLingui();
  const names: Readonly<Record<CalloutKind, string>> = {
    note: t`Note`,
    tip: t`Tip`,
    important: t`Important`,
    warning: t`Warning`,
    caution: t`Caution`,
  };
  const kind = calloutKind(node.attrs.kind);
  const name = names[kind];
  const Icon = ICONS[kind];
  return (
    <NodeViewWrapper className="callout" data-callout={kind}>
      <span contentEditable={false} className="callout-sign">
        {editor.isEditable ? (
          <Menu
            groups={[
              CALLOUT_KINDS.map((each) => ({
                label: names[each],
                icon: ICONS[each],
                checked: each === kind,
                onSelect: () => updateAttributes({ kind: each }),
              })),
            ]}
            trigger={
              <IconButton label={t`Kind of callout: ${name}`}>
                <Icon className="s" />
              </IconButton>
            }
          />
        ) : (
          <Icon className="s" role="img" aria-label={name} />
        )}
      </span>
      <NodeViewContent className="callout-text" />
    </NodeViewWrapper>
  );
}
