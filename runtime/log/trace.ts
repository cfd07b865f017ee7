/** Where in a distributed trace something happens, as W3C headers tell it (spec: misc-daemons.md, section 10.2). */
export interface TraceContext {
  /** `00-<32 hex>-<16 hex>-<2 hex>`: trace, span, flags. */
  readonly traceparent?: string;
  readonly baggage?: readonly (readonly [name: string, value: string])[];
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Entries of baggage, and characters of each half of an entry, that are kept. */
const MOST_BAGGAGE = 64;
const LONGEST_BAGGAGE = 1_024;

/** The context that the headers of a request tell: `traceparent`, and `baggage` as `name=value;...`. Malformed ones are ignored. */
export function traceOfHeaders(traceparent: string | undefined, baggage: string | undefined): TraceContext | undefined {
  const entries = (baggage ?? "").split(";").flatMap((part): (readonly [string, string])[] => {
    const [name, value] = part.split("=", 2);
    return name === undefined || value === undefined ? [] : [[name.trim(), decoded(value.trim())]];
  });
  return traceOf(traceparent?.trim(), entries);
}

function traceOf(traceparent: unknown, baggage: readonly (readonly [string, string])[]): TraceContext | undefined {
  const known = typeof traceparent === "string" && TRACEPARENT.test(traceparent) ? traceparent : undefined;
  const kept = baggage
    .filter(([name, value]) => name !== "" && name.length <= LONGEST_BAGGAGE && value.length <= LONGEST_BAGGAGE)
    .slice(0, MOST_BAGGAGE);
  if (known === undefined && kept.length === 0) return undefined;
  return { ...(known !== undefined && { traceparent: known }), ...(kept.length > 0 && { baggage: kept }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the debug string of a call between daemons holds: text for the log, such as `VM.start R:8c1f09d7aa31`, and the trace. */
export interface DebugInfo {
  readonly text: string;
  readonly trace?: TraceContext;
}

/** Reads a debug string: the text, a line feed, and the trace as JSON or as a bare `traceparent`; with more line feeds all is text. */
export function readDebugString(debug: string): DebugInfo {
  const [text = "", tail, ...more] = debug.split("\n");
  if (tail === undefined || more.length > 0) return { text: debug };
  const trace = traceOfText(tail);
  return trace === undefined ? { text } : { text, trace };
}

/** The debug string of a text and a trace. */
export function debugString({ text, trace }: DebugInfo): string {
  return trace === undefined ? text : `${text}\n${JSON.stringify(trace)}`;
}

function traceOfText(text: string): TraceContext | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return traceOf(text, []);
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { traceparent, baggage }: { traceparent?: unknown; baggage?: unknown } = value;
  return traceOf(traceparent, Array.isArray(baggage) ? baggage.filter(isEntry) : []);
}

function isEntry(item: unknown): item is readonly [string, string] {
  return Array.isArray(item) && item.length === 2 && item.every((half) => typeof half === "string");
}
