import type { Header } from "./response.ts";
import { reasonOf } from "./status.ts";

/** A failure of a handler that is answered with a status of its own and a small page (spec: api-wire.md, section 10.4). */
export class HttpError extends Error {
  readonly status: number;
  /** Extra headers: `WWW-Authenticate` of a 401. */
  readonly headers: readonly Header[];

  constructor(status: number, message: string, headers: readonly Header[] = []) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.headers = headers;
  }
}

/** The 401 of a handler; `realm` is the handler's name (section 11.1, without the method: `rrd_updates`). */
export function unauthorised(realm: string): HttpError {
  return new HttpError(401, "Please check your credentials and retry.", [
    ["WWW-Authenticate", `Basic realm="${realm}"`],
  ]);
}

const HEADINGS: Readonly<Record<number, string>> = {
  401: "HTTP 401 unauthorised",
  501: "HTTP 501 Method Not Implemented",
};

/** The page of an error status; `message` is text, not HTML. */
export function errorPage(status: number, message: string): string {
  const heading = HEADINGS[status] ?? `HTTP ${status} ${reasonOf(status)}`;
  const body = status === 501 ? `<p>${escapeHtml(message)}<br /></p>` : escapeHtml(message);
  return `<html><body><h1>${heading}</h1>${body}</body></html>`;
}

/** Text as HTML content. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
