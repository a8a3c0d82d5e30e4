import { describe, expect, it } from "vitest";
import { cleanHtml, isSafeLink } from "./incoming";

describe("cleanHtml", () => {
  it("keeps what the editor knows", () => {
    const html = '<h2>A</h2><p><b>b</b> <a href="https://e.org">c</a></p><ul><li>d</li></ul>';
    expect(cleanHtml(html)).toBe(html);
  });

  it("takes out what runs, with its content, and handlers, styles and foreign addresses", () => {
    expect(cleanHtml("a<script>x()</script><svg><script>x()</script></svg><style>p{}</style>b")).toBe("ab");
    expect(cleanHtml('<p onclick="x()" style="color:red" class="y">a</p>')).toBe("<p>a</p>");
    expect(cleanHtml('<a href="java&#9;script:x()">a</a><img src="x" onerror="x()">')).toBe(
      '<a>a</a><img src="x">',
    );
    expect(cleanHtml('<img src="data:image/svg+xml;base64,AA"><img src="data:image/png;base64,AA">')).toBe(
      '<img src="data:image/png;base64,AA">',
    );
    expect(cleanHtml("<custom-thing><font>a</font></custom-thing>")).toBe("a");
  });
});

describe("isSafeLink", () => {
  it.each(["https://a.b", "mailto:a@b", "/x", "#y", "a/b:c", ""])("takes %s", (address) => {
    expect(isSafeLink(address)).toBe(true);
  });
  it.each(["javascript:x", "\u0001javascript:x", "data:text/html,x", "vbscript:x", "java\tscript:x"])(
    "refuses %s",
    (address) => {
      expect(isSafeLink(address)).toBe(false);
    },
  );
});
