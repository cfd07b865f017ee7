import type { ModelClass } from "../../model/resolved.ts";
import { identifier } from "../../writer/text.ts";
import type { ServedMessage } from "../served-messages.ts";

/** The file of the forwarding stubs of a class. */
export const stubFile = (c: ModelClass): string => `generated/forwarding/${c.name}.ts`;

/** The name of the stub of a message. */
export const stubName = (m: ServedMessage): string => identifier(m.name);

const PLAIN_KEYS = new Set(["to", "implicit", "errors", "note", "after", "records_login_failure"]);

/** Whether a message needs more than being run where the coordinator runs: another host, or a mark. */
export function hasStub(m: ServedMessage): boolean {
  const { to } = m.forwarding;
  if (to === "receiving_host" || to === "coordinator") return Object.keys(m.forwarding).some((k) => !PLAIN_KEYS.has(k));
  return true;
}
