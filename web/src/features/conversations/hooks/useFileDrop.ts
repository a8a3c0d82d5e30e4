import { useEffect, useEffectEvent, useState } from "react";

const bearsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes files that are dropped anywhere in the window; true while some are held over it. */
export function useFileDrop(onFiles: (files: FileList) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!bearsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      // Left for another element of the window is not left.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!bearsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    };
    globalThis.addEventListener("dragover", onOver);
    globalThis.addEventListener("dragleave", onLeave);
    globalThis.addEventListener("drop", onDrop);
    return () => {
      globalThis.removeEventListener("dragover", onOver);
      globalThis.removeEventListener("dragleave", onLeave);
      globalThis.removeEventListener("drop", onDrop);
    };
  }, []);
  return isOver;
}
