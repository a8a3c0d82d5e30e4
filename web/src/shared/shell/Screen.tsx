import { useLingui } from "@lingui/react/macro";
import { Menu as MenuIcon, PanelLeft, PanelRight, X } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect } from "react";
import { useIsPhone, useIsRailOverlay, useIsSidebarDrawer } from "@/shared/lib/media";
import { useShortcut } from "@/shared/lib/shortcuts";
import { IconButton } from "@/shared/ui";
import { Landmark } from "./Landmark";
import { changeLayout, RAIL, useLayout } from "./layout";
import { Resizer } from "./Resizer";

export interface Crumb {
  label: string;
  /** A `<Link>` without content, or nothing for what cannot be opened: `render={(label) => <Link …>{label}</Link>}`. */
  render?: (label: string) => ReactNode;
}

export interface ScreenProps {
  /** Title of the window and, on phones, of the bar. The screen's own `h1` is part of `children`. */
  title: string;
  /** What stands above, without the screen itself. */
  crumbs?: readonly Crumb[];
  /** "Saved 14:03" and the like. */
  state?: ReactNode;
  /** Buttons at the right of the bar. */
  actions?: ReactNode;
  /** A second column at the left, such as a list of conversations; hidden below 640 px. */
  list?: ReactNode;
  /** The right rail: one panel, opened with mod+. */
  rail?: { label: string; content: ReactNode };
  children: ReactNode;
}

/** The frame of every screen in the workspace: bar with crumbs, state and actions, then `main`, then the rail. */
export function Screen({ title, crumbs = [], state, actions, list, rail, children }: ScreenProps): ReactNode {
  const { t } = useLingui();
  const isPhone = useIsPhone();
  const { isRailOpen } = useLayout();
  useEffect(() => {
    document.title = title === "" ? "Stoa" : `${title} · Stoa`;
  }, [title]);
  useShortcut(
    { keys: "mod+.", label: t`Show or hide the side panel`, group: t`General` },
    () => changeLayout({ isRailOpen: !isRailOpen }),
    rail !== undefined,
  );
  const railButton = rail && (
    <IconButton
      label={isRailOpen ? t`Close panel` : t`Open panel`}
      keys="mod+."
      pressed={isRailOpen}
      onClick={() => changeLayout({ isRailOpen: !isRailOpen })}
    >
      <PanelRight />
    </IconButton>
  );
  return (
    <div className="screen">
      {list !== undefined && !isPhone && list}
      <div className="screen-main">
        {isPhone ? (
          <PhoneBar title={title} crumbs={crumbs} state={state}>
            {actions}
            {railButton}
          </PhoneBar>
        ) : (
          <TopBar title={title} crumbs={crumbs} state={state}>
            {actions}
            {railButton}
          </TopBar>
        )}
        <Landmark className="scroll">{children}</Landmark>
      </div>
      {rail && isRailOpen && <Rail label={rail.label}>{rail.content}</Rail>}
    </div>
  );
}

interface BarProps extends Pick<ScreenProps, "title" | "state" | "children"> {
  crumbs: readonly Crumb[];
}

function TopBar({ title, crumbs, state, children }: BarProps): ReactNode {
  const { t } = useLingui();
  const { isSidebarHidden } = useLayout();
  const isDrawer = useIsSidebarDrawer();
  return (
    <header className="topbar">
      {(isDrawer || isSidebarHidden) && (
        <IconButton
          label={t`Show sidebar`}
          keys="mod+\"
          onClick={() => changeLayout(isDrawer ? { isDrawerOpen: true } : { isSidebarHidden: false })}
        >
          <PanelLeft />
        </IconButton>
      )}
      <nav className="crumbs" aria-label={t`Breadcrumbs`}>
        <ol>
          {crumbs.map((crumb, index) => (
            <li key={index}>
              <span>{crumb.render ? crumb.render(crumb.label) : crumb.label}</span>
              <span aria-hidden="true">/</span>
            </li>
          ))}
          <li>
            <span aria-current="page">{title}</span>
          </li>
        </ol>
      </nav>
      <div className="end flex items-center gap-2">
        {state !== undefined && <span className="text-12 text-fg-3">{state}</span>}
        {children}
      </div>
    </header>
  );
}

function PhoneBar({ title, crumbs, state, children }: BarProps): ReactNode {
  const { t } = useLingui();
  const where = state ?? crumbs.map((crumb) => crumb.label).join(", ");
  return (
    <header className="phone-bar">
      <IconButton label={t`Open sidebar`} onClick={() => changeLayout({ isDrawerOpen: true })}>
        <MenuIcon />
      </IconButton>
      <div className="where">
        <b className="truncate">{title}</b>
        {where !== "" && <span className="truncate">{where}</span>}
      </div>
      {children}
    </header>
  );
}

function Rail({ label, children }: { label: string; children: ReactNode }): ReactNode {
  const { t } = useLingui();
  const { railWidth } = useLayout();
  const isOverlay = useIsRailOverlay();
  return (
    <aside
      className={`rail ${isOverlay ? "overlay" : ""}`}
      aria-label={label}
      style={{ "--rail-width": `${railWidth}px` } as CSSProperties}
    >
      {!isOverlay && (
        <Resizer
          label={t`Width of the panel`}
          edge="left"
          width={railWidth}
          range={RAIL}
          onChange={(width) => changeLayout({ railWidth: width })}
        />
      )}
      {isOverlay && (
        <div className="flex justify-end p-2">
          <IconButton label={t`Close panel`} onClick={() => changeLayout({ isRailOpen: false })}>
            <X />
          </IconButton>
        </div>
      )}
      {children}
    </aside>
  );
}
