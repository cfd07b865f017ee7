import type { Cls } from "../../../generated/api/enums.ts";
import { schema } from "../../../generated/server/schema.ts";
import { type DateTime, EPOCH, type Ref } from "../../../runtime/ref.ts";
import { parseDateTime } from "../../../runtime/rpc/datetime.ts";
import { escapeXml, unescapeXml } from "./xml.ts";

/** An alert as its file holds it. */
export interface StoredMessage {
  readonly generation: number;
  readonly ref: Ref<"message">;
  readonly name: string;
  readonly priority: number;
  readonly cls: Cls;
  readonly obj_uuid: string;
  readonly timestamp: DateTime;
  readonly uuid: string;
  readonly body: string;
}

/** Elements in the order in which they are written (spec: events-tasks.md, section 7.1). */
const ELEMENTS = ["ref", "name", "priority", "cls", "obj_uuid", "timestamp", "uuid", "body"] as const;

/** The `<message>` element; `exported`: without the generation, which means something here alone. */
export function messageElement(message: StoredMessage, exported = false): string {
  const names = exported ? ELEMENTS : (["generation", ...ELEMENTS] as const);
  const content = names.map((name) => `<${name}>${escapeXml(String(message[name]))}</${name}>`);
  return `<message>${content.join("")}</message>`;
}

/** The content of a message's file. */
export function messageDocument(message: StoredMessage): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${messageElement(message)}`;
}

/** The messages in a text with any number of documents, in order; what is no complete message is left out. */
export function parseMessages(text: string): StoredMessage[] {
  return Array.from(text.matchAll(/<message>([\s\S]*?)<\/message>/g), ([, content = ""]) =>
    parseContent(content),
  ).filter((message) => message !== undefined);
}

function parseContent(content: string): StoredMessage | undefined {
  const found = new Map<string, string>();
  for (const [, name = "", text = ""] of content.matchAll(/<([a-z_]+)>([^<]*)<\/\1>/g))
    found.set(name, unescapeXml(text));
  for (const [, name = ""] of content.matchAll(/<([a-z_]+)\s*\/>/g)) found.set(name, "");
  if (ELEMENTS.some((name) => !found.has(name))) return undefined;
  const of = (name: string): string => found.get(name) ?? "";
  const priority = Number(of("priority"));
  if (!Number.isSafeInteger(priority) || of("ref") === "" || of("uuid") === "") return undefined;
  if (schema.enums.cls?.includes(of("cls")) !== true) return undefined;
  return {
    generation: Number(found.get("generation") ?? 0),
    ref: of("ref") as Ref<"message">,
    name: of("name"),
    priority,
    cls: of("cls") as Cls,
    obj_uuid: of("obj_uuid"),
    timestamp: parseDateTime(of("timestamp")) ?? EPOCH,
    uuid: of("uuid"),
    body: of("body"),
  };
}
