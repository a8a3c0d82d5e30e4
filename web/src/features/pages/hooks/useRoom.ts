import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { connection } from "@/api";
import { indexedJournal } from "@/editor/collab/journal";
import { Room, type RoomState } from "@/editor/collab/room";
import { useSession } from "@/features/identity";

const SELF_COLOR = "#2b5bc7";

function newRoom(pageId: string, user: { id: string; name: string }, onLost: (reason: string) => void): Room {
  const url = new URL(`/collab/pages/${pageId}`, globalThis.location.origin.replace(/^http/, "ws"));
  return new Room({
    url: url.toString(),
    pageId,
    // Others are told by the server who this is; the name stands here for one's own eyes.
    self: { id: user.id, name: user.name, color: SELF_COLOR },
    journal: indexedJournal(user.id, pageId),
    onSessionEnded: () => connection.endSession(),
    onLost,
  });
}

/** Keeps one document open while the component is shown, and warns before changes are left behind. */
export function useRoom(
  pageId: string,
  onLost: (reason: string) => void,
): { room: Room; state: RoomState } | null {
  const { user } = useSession();
  const lost = useEffectEvent(onLost);
  const [room, setRoom] = useState<Room | null>(null);
  const { id, name } = user;
  useEffect(() => {
    const opened = newRoom(pageId, { id, name }, (reason) => lost(reason));
    void opened.start();
    // The room lives as long as the page is shown: it begins with the effect and ends with it.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setRoom(opened);
    const onLeave = (event: BeforeUnloadEvent) => {
      if (opened.hasUnsaved) event.preventDefault();
    };
    const onOnline = () => opened.retryNow();
    const onOffline = () => opened.lineLost();
    const stopListening = connection.subscribe(() => {
      if (connection.reachability === "online") opened.retryNow();
    });
    globalThis.addEventListener("beforeunload", onLeave);
    globalThis.addEventListener("online", onOnline);
    globalThis.addEventListener("offline", onOffline);
    return () => {
      globalThis.removeEventListener("beforeunload", onLeave);
      globalThis.removeEventListener("online", onOnline);
      globalThis.removeEventListener("offline", onOffline);
      stopListening();
      opened.destroy();
    };
  }, [pageId, id, name]);
  const state = useSyncExternalStore(
    (listener) => room?.subscribe(listener) ?? (() => undefined),
    () => room?.state ?? null,
  );
  return room && state ? { room, state } : null;
}
