import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { FileText, Folder, Search } from "lucide-react";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import { answer, api } from "@/api";
import { groupedQuery, hasWord } from "@/features/search";
import { useCommands } from "@/shared/lib/commands";
import { matches, splitMatch } from "@/shared/lib/match";
import { useSettled } from "@/shared/lib/useSettled";
import { Keys } from "@/shared/ui";
import { PaletteFound } from "./PaletteFound";

const SHOWN_PAGES = 8;

/** Titles and what was found come from the server, commands from the registry. `>` in front narrows to commands. */
export default function PaletteContent({ onDone }: { onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const commands = useCommands();
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onlyCommands = text.startsWith(">");
  const words = (onlyCommands ? text.slice(1) : text).trim();
  const asked = useDeferredValue(words);
  const pages = useQuery({
    queryKey: ["pages", "search", asked],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages", {
          params: { query: { limit: SHOWN_PAGES, ...(asked === "" ? {} : { q: asked }) } },
          signal,
        }),
      ),
    enabled: !onlyCommands,
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  const settled = useSettled(words);
  const search = useQuery({ ...groupedQuery(settled), enabled: !onlyCommands && isLongEnough(settled) });
  const found = onlyCommands ? [] : (pages.data?.items ?? []);
  const isSearching = !onlyCommands && isLongEnough(words);
  const shown = new Set(found.map((page) => page.id));
  const hits = isSearching ? (search.data ?? []).filter((hit) => !shown.has(hit.id)) : [];
  const fitting = commands.filter((command) => matches(`${command.label} ${command.keywords ?? ""}`, words));
  // The first entry is chosen, whichever answer comes when, until somebody moves the choice.
  const [moved, setMoved] = useState<string | null>(null);
  const isMoving = useRef(false);
  const first = found[0]?.id ?? hits[0]?.id ?? (fitting[0] ? `command:${fitting[0].id}` : "");
  const run = (act: () => void) => () => {
    onDone();
    act();
  };
  return (
    <Command
      shouldFilter={false}
      label={t`Search or run`}
      loop
      value={moved ?? first}
      onValueChange={(value) => {
        if (isMoving.current) setMoved(value);
      }}
      onKeyDownCapture={(event) => {
        isMoving.current = ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.ctrlKey;
      }}
      onPointerMoveCapture={() => {
        isMoving.current = true;
      }}
    >
      <div className="palette-field">
        <Search aria-hidden="true" />
        <Command.Input
          ref={field}
          value={text}
          onValueChange={(next) => {
            setText(next);
            setMoved(null);
          }}
          placeholder={t`Search pages and conversations, or > for commands`}
        />
        <Keys keys="escape" />
      </div>
      <Command.List className="palette-list">
        <Command.Empty className="px-3 py-2 text-13 text-fg-3">
          {pages.isError ? t`The search did not work. Commands still do: type >` : t`Nothing found.`}
        </Command.Empty>
        {found.length > 0 && (
          <Command.Group heading={words === "" ? t`Recent pages` : t`Pages`}>
            {found.map((page) => (
              <Command.Item
                key={page.id}
                value={page.id}
                className="menu-item"
                onSelect={run(() => void navigate({ to: "/pages/$pageId", params: { pageId: page.id } }))}
              >
                {page.type === "FOLDER" ? <Folder aria-hidden="true" /> : <FileText aria-hidden="true" />}
                <Marked text={page.title || t`Untitled`} words={words} />
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {isSearching && <PaletteFound hits={hits} words={words} onDone={onDone} />}
        {fitting.length > 0 && (
          <Command.Group heading={t`Run`}>
            {fitting.map((command) => (
              <Command.Item
                key={command.id}
                value={`command:${command.id}`}
                className="menu-item"
                onSelect={run(command.run)}
              >
                <command.icon aria-hidden="true" />
                <Marked text={command.label} words={words} />
                {command.keys !== undefined && <Keys keys={command.keys} />}
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function isLongEnough(words: string): boolean {
  return words.length > 1 && hasWord(words);
}

function Marked({ text, words }: { text: string; words: string }): ReactNode {
  return (
    <span className="grow truncate">
      {splitMatch(text, words).map((part, index) =>
        part.isMatch ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
      )}
    </span>
  );
}
