/** Where one goes after signing in with nowhere to go back to. */
export const START = "/start";

/** A path of our own to go to after signing in; anything else, such as another site, becomes the home screen. */
export function ownPath(value: unknown): string {
  if (typeof value !== "string" || !/^\/(?![/\\])/.test(value)) return "/";
  const url = new URL(value, "http://own.invalid");
  const isOwn = url.origin === "http://own.invalid" && !/^\/(sign-in|sign-up|setup)(\/|$)/.test(url.pathname);
  return isOwn ? url.pathname + url.search + url.hash : "/";
}
