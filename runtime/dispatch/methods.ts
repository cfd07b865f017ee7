import type { Schema } from "../model/types.ts";
import { explicitMethod } from "./explicit.ts";
import { implicitMethod, implicitNames } from "./implicit.ts";
import type { ClassDispatch } from "./message.ts";
import type { Method } from "./method.ts";
import type { WritableTable } from "./record-table.ts";

/** What the table of methods is made from. */
export interface MethodSources {
  readonly schema: Schema;
  /** The generated dispatch of each class. */
  readonly dispatches: Readonly<Record<string, ClassDispatch<never>>>;
  /** Names of explicit messages that were removed, by class, with the number of their parameters. */
  readonly removed: Readonly<Record<string, Readonly<Record<string, RemovedMessage>>>>;
  /** Wire names of all explicit messages in order, by class. */
  readonly explicitNames: Readonly<Record<string, readonly string[]>>;
  readonly server: Readonly<Record<string, object>>;
  readonly tableOf: (className: string) => WritableTable;
  /** Patterns of the parameter `key` with a permission of their own, by message, in order. */
  readonly keyPatterns: Readonly<Record<string, readonly string[]>>;
}

/** A message that answers MESSAGE_REMOVED. */
export interface RemovedMessage {
  readonly required: number;
  readonly optional: number;
  readonly session?: false;
  readonly async?: false;
}

/** Finds the method of a wire name; each is made when it is first called. */
export class Methods {
  readonly #sources: MethodSources;
  readonly #made = new Map<string, Method>();
  #names: readonly string[] | undefined;

  constructor(sources: MethodSources) {
    this.#sources = sources;
  }

  /** The method of `VM.start`, or of its other spelling `VM_start` (spec: api-wire.md, section 2). */
  find(name: string): Method | undefined {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name);
    if (made !== undefined) this.#made.set(name, made);
    return made;
  }

  /** Every synchronous wire name in order (spec: api-wire.md, section 7). */
  names(): readonly string[] {
    this.#names ??= Object.values(this.#sources.schema.classes).flatMap((c) => {
      const explicit = this.#sources.explicitNames[c.name] ?? [];
      const { before, after } = implicitNames(c);
      const declared = new Set(explicit);
      return [...before.filter((n) => !declared.has(n)), ...explicit, ...after].map((n) => `${c.name}.${n}`);
    });
    return this.#names;
  }

  #make(name: string): Method | undefined {
    for (let at = indexOfSeparator(name, 0); at > 0; at = indexOfSeparator(name, at + 1)) {
      const c = this.#sources.schema.classes[name.slice(0, at)];
      const method = c === undefined ? undefined : this.#makeFor(c.name, name.slice(at + 1));
      if (method !== undefined) return method;
      if (name[at] === ".") return undefined;
    }
    return undefined;
  }

  #makeFor(className: string, message: string): Method | undefined {
    const { schema, dispatches, server, tableOf, keyPatterns } = this.#sources;
    const c = schema.classes[className];
    if (c === undefined) return undefined;
    const fullName = `${className}.${message}`;
    const removed = this.#sources.removed[className]?.[message];
    if (removed !== undefined) return removedMethod(className, message, removed);
    const entry = Object.hasOwn(dispatches[className] ?? {}, message) ? dispatches[className]?.[message] : undefined;
    if (entry !== undefined)
      return explicitMethod(entry, (server[className] ?? {}) as never, schema, c, keyPatterns[fullName] ?? []);
    return implicitMethod(c, message, schema, tableOf, keyPatterns[fullName] ?? []);
  }
}

function indexOfSeparator(name: string, from: number): number {
  for (let at = from; at < name.length; at++) if (name[at] === "." || name[at] === "_") return at;
  return -1;
}

function removedMethod(className: string, message: string, removed: RemovedMessage): Method {
  const name = `${className}.${message}`;
  return {
    name,
    className,
    permission: name.toLowerCase(),
    keyPatterns: [],
    required: removed.required,
    optional: removed.optional,
    session: removed.session !== false,
    async: removed.async !== false,
    realTask: false,
    removed: true,
    poolInternal: false,
    emergencyMode: false,
    readOnly: true,
    result: null,
    decode: () => ({}),
    run: () => ({ value: undefined }),
  };
}
