import type { Schema } from "../model/types.ts";
import { isNullRef } from "../ref.ts";
import type { Entry } from "./entry.ts";
import { Relations, type ToMany } from "./relations.ts";
import { setIn, type TableState, textIn } from "./state.ts";
import { EMPTY_SET, type Row, type Value } from "./value.ts";

/** Replaces a row by its next version, which differs in one field, as one modification. */
type WriteRow = (state: TableState, entry: Entry, row: Row, field: string) => void;

/**
 * Keeps the two sides of relations in step (spec: database.md, section 5): computed sets with the ref fields that feed them,
 * newest member first, and the two stored ends of many-to-many relations.
 */
export class Links {
  readonly #relations: Relations;
  readonly #states: ReadonlyMap<string, TableState>;
  readonly #write: WriteRow;

  constructor(schema: Schema, states: ReadonlyMap<string, TableState>, write: WriteRow) {
    this.#relations = new Relations(schema);
    this.#states = states;
    this.#write = write;
  }

  /** Fills the computed sets of a row that is being made from refs that named it before it existed. */
  join(state: TableState, ref: string, row: Record<string, Value>): void {
    for (const { dangling, targetField } of this.#relations.incoming(state.name)) {
      const waiting = dangling.get(ref);
      if (waiting === undefined) continue;
      dangling.delete(ref);
      row[targetField] = [...waiting].reverse();
    }
  }

  /** Brings other rows in line with a row that was made or changed from `old` to `next`. */
  follow(state: TableState, ref: string, old: Row, next: Row): void {
    for (const relation of this.#relations.outgoing(state.name)) {
      const [from, to] = [textIn(old, relation.field), textIn(next, relation.field)];
      if (from === to) continue;
      this.#detach(relation, from, ref);
      this.#attach(relation, to, ref);
    }
    for (const { field, peerClass, peerField } of this.#relations.peers(state.name)) {
      const [before, after] = [setIn(old, field), setIn(next, field)];
      if (before === after) continue;
      for (const peer of before)
        if (!after.includes(peer)) this.#setPeer(peerClass, peerField, String(peer), ref, false);
      for (const peer of after)
        if (!before.includes(peer)) this.#setPeer(peerClass, peerField, String(peer), ref, true);
    }
  }

  /** Takes a deleted row out of computed sets; refs to it dangle from now on. */
  leave(state: TableState, ref: string, row: Row): void {
    for (const { dangling, targetField } of this.#relations.incoming(state.name)) {
      const members = setIn(row, targetField);
      if (members.length > 0) dangling.set(ref, new Set(members.toReversed().map(String)));
    }
    for (const relation of this.#relations.outgoing(state.name)) {
      this.#detach(relation, textIn(row, relation.field), ref);
    }
  }

  /** Computes all computed sets from nothing, without counting it as modifications. Tables hold their rows oldest first. */
  rebuild(): void {
    const computed = new Map<Entry, Record<string, Value>>();
    for (const state of this.#states.values()) {
      const relations = this.#relations.outgoing(state.name);
      if (relations.length === 0) continue;
      const sources = [...state.entries.values()].reverse();
      for (const relation of relations) this.#rebuildSets(sources, relation, computed);
    }
    for (const [entry, sets] of computed) entry.row = { ...entry.row, ...sets };
  }

  /** Adds the sets that one relation feeds to those of their rows. `sources`: newest first. */
  #rebuildSets(sources: readonly Entry[], relation: ToMany, computed: Map<Entry, Record<string, Value>>): void {
    const members = new Map<string, string[]>();
    for (const source of sources) {
      const target = textIn(source.row, relation.field);
      if (isNullRef(target)) continue;
      const list = members.get(target);
      if (list === undefined) members.set(target, [source.ref]);
      else list.push(source.ref);
    }
    for (const [ref, list] of members) {
      const [, entry] = this.#target(relation.targetClass, ref) ?? [];
      if (entry === undefined) {
        relation.dangling.set(ref, new Set(list.toReversed()));
        continue;
      }
      const sets = computed.get(entry);
      if (sets === undefined) computed.set(entry, { [relation.targetField]: list });
      else sets[relation.targetField] = list;
    }
  }

  /** Puts `source` in front of the computed set of the row that its ref field names. */
  #attach(relation: ToMany, target: string, source: string): void {
    if (isNullRef(target)) return;
    const found = this.#target(relation.targetClass, target);
    if (found === undefined) {
      const waiting = relation.dangling.get(target);
      if (waiting === undefined) relation.dangling.set(target, new Set([source]));
      else waiting.add(source);
      return;
    }
    const [state, entry] = found;
    const members = setIn(entry.row, relation.targetField);
    this.#write(state, entry, { ...entry.row, [relation.targetField]: [source, ...members] }, relation.targetField);
  }

  #detach(relation: ToMany, target: string, source: string): void {
    const found = this.#target(relation.targetClass, target);
    if (found === undefined) {
      const waiting = relation.dangling.get(target);
      waiting?.delete(source);
      if (waiting?.size === 0) relation.dangling.delete(target);
      return;
    }
    const [state, entry] = found;
    this.#write(state, entry, without(entry.row, relation.targetField, source), relation.targetField);
  }

  #setPeer(className: string, field: string, peer: string, ref: string, member: boolean): void {
    const found = this.#target(className, peer);
    if (found === undefined) return;
    const [state, entry] = found;
    const members = setIn(entry.row, field);
    if (members.includes(ref) === member) return;
    const next = member ? { ...entry.row, [field]: [ref, ...members] } : without(entry.row, field, ref);
    this.#write(state, entry, next, field);
  }

  #target(className: string, ref: string): readonly [TableState, Entry] | undefined {
    const state = this.#states.get(className);
    const entry = state?.entries.get(ref);
    return state === undefined || entry === undefined ? undefined : [state, entry];
  }
}

function without(row: Row, field: string, member: string): Row {
  const kept = setIn(row, field).filter((each) => each !== member);
  return { ...row, [field]: kept.length === 0 ? EMPTY_SET : kept };
}
