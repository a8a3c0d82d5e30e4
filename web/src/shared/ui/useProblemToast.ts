import { useLingui } from "@lingui/react/macro";
import { isProblem } from "@/api";
import { toast } from "./Toast";

/** Says that something in the sidebar did not happen; nothing was typed that could be lost. */
export function useProblemToast(): (error: unknown) => void {
  const { t } = useLingui();
  return (error) => {
    const reason = isProblem(error) ? error.title : "";
    toast(reason === "" ? t`This did not work. Try again.` : reason);
  };
}
