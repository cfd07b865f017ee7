import type { Schema } from "../model/types.ts";

/** A stored ref field and the computed set on the other side that it feeds (spec: database.md, section 5). */
export interface ToMany {
  readonly class: string;
  readonly field: string;
  readonly targetClass: string;
  readonly targetField: string;
  /** Rows whose ref names no row, by that ref: they join its set if a row with that ref appears. */
  readonly dangling: Map<string, Set<string>>;
}

/** One end of a many-to-many relation, both ends of which are stored. */
export interface ManyToMany {
  readonly field: string;
  readonly peerClass: string;
  readonly peerField: string;
}

const NONE: readonly never[] = [];

/** The relations of a schema, by class. */
export class Relations {
  /** By the class that holds the ref field. */
  readonly #outgoing = new Map<string, ToMany[]>();
  /** By the class that holds the computed set. */
  readonly #incoming = new Map<string, ToMany[]>();
  readonly #peers = new Map<string, ManyToMany[]>();

  constructor(schema: Schema) {
    for (const target of Object.values(schema.classes)) {
      for (const field of target.fields) {
        if (field.inverse !== undefined) {
          const { class: source, field: sourceField } = field.inverse;
          const relation: ToMany = {
            class: source,
            field: sourceField,
            targetClass: target.name,
            targetField: field.name,
            dangling: new Map(),
          };
          add(this.#outgoing, source, relation);
          add(this.#incoming, target.name, relation);
        }
        const peer = field.peer;
        if (peer !== undefined && !(peer.class === target.name && peer.field === field.name)) {
          add(this.#peers, target.name, { field: field.name, peerClass: peer.class, peerField: peer.field });
        }
      }
    }
  }

  /** Relations whose ref field is in `className`. */
  outgoing(className: string): readonly ToMany[] {
    return this.#outgoing.get(className) ?? NONE;
  }

  /** Relations whose computed set is in `className`. */
  incoming(className: string): readonly ToMany[] {
    return this.#incoming.get(className) ?? NONE;
  }

  /** Many-to-many fields of `className`. A field that is its own peer is a plain set. */
  peers(className: string): readonly ManyToMany[] {
    return this.#peers.get(className) ?? NONE;
  }
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
