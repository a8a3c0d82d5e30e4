import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question. */
  title: string;
  /** The consequence, in a sentence. */
  description?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
  /** Buttons from left to right, the safe one first. The element with `data-autofocus` has focus at the start. */
  actions?: ReactNode;
  /** Given: body and buttons are one form. */
  onSubmit?: () => void;
}

/** Only for decisions. A full-screen sheet on phones. Focus returns to what opened it. */
export function Dialog(props: DialogProps): ReactNode {
  const { open, onOpenChange, title, description, wide = false, children, actions, onSubmit } = props;
  const content = useRef<HTMLDivElement>(null);
  const inside = (
    <>
      <header className="dialog-head">
        <Radix.Title>{title}</Radix.Title>
      </header>
      <div className="dialog-body">
        {description !== undefined && (
          <Radix.Description asChild={typeof description !== "string"}>{description}</Radix.Description>
        )}
        {children}
      </div>
      {actions !== undefined && <footer className="dialog-foot">{actions}</footer>}
    </>
  );
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          ref={content}
          className={`dialog ${wide ? "wide" : ""}`}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onOpenAutoFocus={(event) => {
            const first = content.current?.querySelector<HTMLElement>("[data-autofocus]");
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
        >
          {onSubmit ? (
            <form
              className="contents"
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                onSubmit();
              }}
            >
              {inside}
            </form>
          ) : (
            inside
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
