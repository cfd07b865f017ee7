/** What a message is, as diagnostics and traces tell it (spec: message-switch.md, sections 2.4 to 2.6). */
export type Kind = readonly ["Request", string] | readonly ["Response", readonly [queue: string, number: number]];

/** Name of a queue, and number of a message in it. */
export type MessageId = readonly [queue: string, number: number];

export interface Message {
  readonly payload: string;
  readonly kind: Kind;
}

/** The method and the parameters of a request, cut to some characters each; the payload, cut, where it is no call. */
export function callText(payload: string, limit: number): string {
  let call: unknown;
  try {
    call = JSON.parse(payload);
  } catch {
    return cut(payload, limit);
  }
  if (typeof call !== "object" || call === null || !("method" in call)) return cut(payload, limit);
  const params: unknown = "params" in call ? call.params : undefined;
  const shown = (Array.isArray(params) ? params : []).map((param) => cut(JSON.stringify(param), limit));
  return `${cut(String(call.method), limit)}(${shown.join(", ")})`;
}

/** Text in one line, with at most so many characters. */
export function cut(text: string, limit: number): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= limit ? line : `${line.slice(0, limit)}...`;
}

/** Nanoseconds in the unit that people would use. */
export function duration(nanoseconds: number): string {
  const seconds = nanoseconds / 1e9;
  if (seconds < 1) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} minutes`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(0)} hours` : `${(seconds / 86_400).toFixed(0)} days`;
}
