import { type DateTime, dateTimeOf } from "../../../runtime/ref.ts";
import { escapeXml } from "../messages/xml.ts";

/** What is known of a client whose login failed; what is not known is absent. */
export interface FailedClient {
  readonly username?: string;
  readonly originator?: string;
  readonly useragent?: string;
  readonly ip?: string;
}

interface Count {
  readonly client: FailedClient;
  number: number;
  last: DateTime;
}

/** Clients that are told apart; more count as unknown, so that guessing names fills no memory. */
const MOST_CLIENTS = 1000;
/** Clients that a report names. */
const NAMED = 3;
/** Characters of a text that a client chose; a report is no place to store data. */
const LONGEST = 128;

/** Counts failed logins by client until they are reported (spec: sessions-rbac.md, section 4.3). */
export class FailedLogins {
  readonly #counts = new Map<string, Count>();
  #unknown = 0;

  /** Counts one failure at `now`, in milliseconds since 1970. */
  add(client: FailedClient, now: number): void {
    const entries = Object.entries(client).filter(([, value]) => value !== undefined && value !== "");
    const known: FailedClient = Object.fromEntries(entries.map(([name, value]) => [name, value.slice(0, LONGEST)]));
    const key = JSON.stringify([known.username, known.originator, known.useragent, known.ip]);
    const count = this.#counts.get(key);
    if (count !== undefined) {
      count.number++;
      count.last = dateTimeOf(now);
    } else if (entries.length === 0 || this.#counts.size >= MOST_CLIENTS) this.#unknown++;
    else this.#counts.set(key, { client: known, number: 1, last: dateTimeOf(now) });
  }

  /** The body of the alert about the failures since the last report, which are then forgotten; `undefined`: there were none. */
  report(): string | undefined {
    const counts = [...this.#counts.values()].sort((a, b) => b.number - a.number);
    const unknown = this.#unknown;
    if (counts.length === 0 && unknown === 0) return undefined;
    this.#counts.clear();
    this.#unknown = 0;
    const lines = ["<body>"];
    if (counts.length > 0)
      lines.push(
        element(
          "total",
          counts.reduce((sum, { number }) => sum + number, 0),
        ),
      );
    for (const { client, number, last } of counts.slice(0, NAMED)) {
      const attributes = (["username", "originator", "useragent", "ip"] as const).flatMap((name) => {
        const value = client[name];
        return value === undefined ? [] : [element(name, value)];
      });
      lines.push("<known>", ...attributes, element("number", number), element("date", last), "</known>");
    }
    if (unknown > 0) lines.push(element("unknown", unknown));
    return [...lines, "</body>"].join("\n");
  }
}

function element(name: string, content: string | number): string {
  return `<${name}>${escapeXml(String(content))}</${name}>`;
}
