import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

i18n.loadAndActivate({ locale: "en", messages: {} });
afterEach(cleanup);

// jsdom has no layout: what Radix and cmdk ask of it is answered with nothing.
const nothing = () => undefined;

class ResizeObserverWithoutLayout {
  observe = nothing;
  unobserve = nothing;
  disconnect = nothing;
}

Object.assign(globalThis, {
  ResizeObserver: ResizeObserverWithoutLayout,
  matchMedia: (media: string) => Object.assign(new EventTarget(), { matches: false, media, onchange: null }),
});
Object.assign(Element.prototype, { scrollIntoView: nothing, hasPointerCapture: () => false });
