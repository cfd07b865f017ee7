import { type DebugInfo, debugString, readDebugString, type TraceContext } from "../log/trace.ts";

/** Where the debug string of a call stands in its JSON text: the quotes are not part of it. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** A member with the name of a debug string: quotes inside of texts are escaped, so that this is none of those. */
const NAMED = /[{,]\s*"(?:debug_info|dbg)"\s*:\s*"((?:[^"\\]|\\.)*)"/;
/** The first parameter without a name, behind the object that holds those with one, if that is flat. */
const UNNAMED = /"params"\s*:\s*\[\s*(?:\{[^{}]*\}\s*,\s*)?"((?:[^"\\]|\\.)*)"/;
/** A text of ours ends with the task: a parameter without a name that does not is perhaps something else. */
const TASK = / [RD]:[0-9a-f]+$/;
const METHOD = /"method"\s*:\s*"([^"\\]{1,100})"/;

/**
 * The debug string of a call of a daemon (spec: message-switch.md, section 10.2); nothing where there is none. Read off the text: whoever
 * carries calls need not know their interfaces, and a text costs less to search than to parse.
 */
export function debugInfoOf(payload: string): DebugInfo | undefined {
  const place = placeOf(payload);
  if (place === undefined) return undefined;
  try {
    return readDebugString(JSON.parse(`"${payload.slice(place.start, place.end)}"`));
  } catch {
    return undefined;
  }
}

/** A call with the trace in its debug string, unless that has one already. */
export function withTrace(payload: string, trace: TraceContext | undefined): string {
  if (trace === undefined) return payload;
  const info = debugInfoOf(payload);
  if (info === undefined || info.trace !== undefined || !TASK.test(info.text)) return payload;
  return withDebugString(payload, debugString({ text: info.text, trace }));
}

/** A call whose debug string is text alone, as the caller gave it to `withTrace`. */
export function withoutTrace(payload: string): string {
  const info = debugInfoOf(payload);
  return info?.trace === undefined ? payload : withDebugString(payload, info.text);
}

function withDebugString(payload: string, debug: string): string {
  const { start = 0, end = 0 } = placeOf(payload) ?? {};
  return payload.slice(0, start) + JSON.stringify(debug).slice(1, -1) + payload.slice(end);
}

/** Longest task that a log line shows. */
const LONGEST_TASK = 200;

/** The task of a call, for the log. */
export function taskOf({ text }: DebugInfo): string {
  return text.slice(0, LONGEST_TASK);
}

/** The method of a call, for the log. */
export function methodOf(payload: string): string {
  return METHOD.exec(payload)?.[1] ?? "something";
}

function placeOf(payload: string): Place | undefined {
  const match = NAMED.exec(payload) ?? UNNAMED.exec(payload);
  if (match === null) return undefined;
  const [whole, text = ""] = match;
  // Both end with the text and its second quote.
  const end = match.index + whole.length - 1;
  return { start: end - text.length, end };
}
