const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c) : text;
}

/** A link; both are plain text. */
export const link = (href: string, text: string, title?: string): string =>
  `<a href="${escapeHtml(href)}"${title === undefined ? "" : ` title="${escapeHtml(title)}"`}>${escapeHtml(text)}</a>`;

/** Text in the face of code. */
export const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** A short mark behind a name: `deprecated`, `async`, ... */
export const badge = (kind: string, text: string): string => `<span class="badge ${kind}">${escapeHtml(text)}</span>`;

/** An id of a fragment from a name: only what needs no escaping in an address. */
export const idOf = (name: string): string => name.replace(/[^A-Za-z0-9_.-]/g, "-");
