/** How closely a pattern matches: the less the closer. */
export type Closeness = 0 | 1 | 2;

const EXACT = 0;
const PREFIX = 1;
const ANYTHING = 2;

/** How closely a pattern matches a text; `undefined`: not at all. `""` matches anything, a trailing `*` by prefix (spec: events-tasks.md, section 8.1). */
export function closeness(pattern: string, text: string): Closeness | undefined {
  if (pattern === "") return ANYTHING;
  if (pattern.endsWith("*")) return text.startsWith(pattern.slice(0, -1)) ? PREFIX : undefined;
  return pattern === text ? EXACT : undefined;
}

/** Whether a pattern matches whatever the text. */
export function matchesAnything(pattern: string): boolean {
  return pattern === "" || pattern === "*";
}

/** What a caller is recognised by. */
export interface Patterns {
  readonly userAgent: string;
  readonly clientIp: string;
}

/** A caller that matches a request. */
export interface Match<T> {
  readonly caller: T;
  /** Both patterns are exact. */
  readonly exact: boolean;
}

/** The callers that match a request, the closest first; of equally close ones first the closer user agent, then the address, then by text. */
export function matching<T extends Patterns>(callers: Iterable<T>, request: Patterns): Match<T>[] {
  const found: (Match<T> & { readonly agent: number; readonly ip: number })[] = [];
  for (const caller of callers) {
    const agent = closeness(caller.userAgent, request.userAgent);
    const ip = closeness(caller.clientIp, request.clientIp);
    if (agent !== undefined && ip !== undefined) found.push({ caller, agent, ip, exact: agent + ip === EXACT });
  }
  return found.sort(
    (a, b) =>
      a.agent + a.ip - (b.agent + b.ip) ||
      a.agent - b.agent ||
      a.ip - b.ip ||
      byText(a.caller.userAgent, b.caller.userAgent) ||
      byText(a.caller.clientIp, b.caller.clientIp),
  );
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
