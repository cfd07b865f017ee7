import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedModel } from "../model/resolved.ts";
import { isRemoved } from "../targets/class-view.ts";
import { pascalCase } from "../writer/text.ts";
import { type Entries, ImplementationReader, merge } from "./reader.ts";

/** What is there and what is not, by full name, in the order of the model. */
export interface Part {
  readonly implemented: readonly string[];
  readonly missing: readonly string[];
}

/** How much of the interface has an implementation. */
export interface Coverage {
  /** Declared messages: `VM.start`. Removed ones count as implemented, for MESSAGE_REMOVED is what they answer. */
  readonly messages: Part;
  /** Generated messages that run code: `PBD.create`. */
  readonly generated: Part;
  /** HTTP handlers: `get_export`. */
  readonly http: Part;
  /** Calls of daemons: `xenops.VM.start`. */
  readonly daemons: Part;
}

/**
 * Compares the model with the code. Classes of the API are in `daemons/xapi/classes/CLASS.ts` or `CLASS/index.ts` as an object that
 * satisfies `CLASSServer`; HTTP handlers are the object `handlers` of `daemons/xapi/http/index.ts`; daemons have an object anywhere in
 * their folder that satisfies the server of their interface.
 */
export function coverage(root: string, model: ResolvedModel): Coverage {
  const reader = new ImplementationReader();
  const parts = { messages: empty(), generated: empty(), http: empty(), daemons: empty() };
  for (const c of model.classes.classes) {
    const entries = classEntries(reader, join(root, "daemons/xapi/classes"), c.name);
    for (const m of c.messages)
      count(parts.messages, `${c.name}.${m.name}`, isRemoved(m) || isRemoved(c) || entries[m.name] === true);
    for (const [name, entry] of Object.entries(model.forwarding.messages[c.name] ?? {}))
      if (entry.implicit === true) count(parts.generated, `${c.name}.${name}`, isRemoved(c) || entries[name] === true);
  }
  const handlers = reader.exported(join(root, "daemons/xapi/http/index.ts"), "handlers") ?? {};
  for (const handler of model.http_handlers.handlers)
    count(parts.http, handler.name, (handlers[handler.name] ?? false) !== false);
  const servers = daemonServers(reader, join(root, "daemons"));
  for (const [name, i] of Object.entries(model.daemon_interfaces.interfaces)) {
    const entries = servers.get(`${pascalCase(name)}Server`) ?? {};
    for (const call of i.methods ?? []) count(parts.daemons, `${name}.${call.name}`, at(entries, call.name) === true);
  }
  return parts;
}

interface Counting extends Part {
  readonly implemented: string[];
  readonly missing: string[];
}

const empty = (): Counting => ({ implemented: [], missing: [] });

function count(part: Counting, name: string, there: boolean): void {
  (there ? part.implemented : part.missing).push(name);
}

function classEntries(reader: ImplementationReader, folder: string, className: string): Entries {
  for (const path of [`${className}.ts`, className]) {
    const entries = reader.read(join(folder, path)).get(`${className}Server`);
    if (entries !== undefined) return entries;
  }
  return {};
}

function daemonServers(reader: ImplementationReader, folder: string): Map<string, Entries> {
  const found = new Map<string, Entries>();
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return found;
  for (const daemon of readdirSync(folder))
    if (daemon !== "xapi")
      for (const [name, entries] of reader.read(join(folder, daemon)))
        found.set(name, merge(found.get(name) ?? {}, entries));
  return found;
}

/** The entry at the end of a dotted name, through groups. */
function at(entries: Entries, name: string): boolean | Entries | undefined {
  let value: boolean | Entries | undefined = entries;
  for (const part of name.split(".")) value = typeof value === "object" ? value[part] : undefined;
  return value ?? entries[name];
}
