import { isNullRef } from "../../runtime/ref.ts";
import { shipSchema } from "./schema.ts";

/** A row of the naive model: its class and its stored fields. */
export interface NaiveRow {
  readonly class: string;
  readonly fields: Record<string, unknown>;
}

/** What a database is to mean, without indexes, increments or thought of speed. */
export class NaiveDatabase {
  readonly rows = new Map<string, NaiveRow>();

  create(className: string, ref: string, fields: Record<string, unknown>): void {
    this.rows.set(ref, { class: className, fields: {} });
    for (const [name, value] of Object.entries(fields)) this.set(ref, name, value);
  }

  set(ref: string, name: string, value: unknown): void {
    const row = this.rows.get(ref);
    if (row === undefined) return;
    const before = asSet(row.fields[name]);
    row.fields[name] = value;
    const peer = shipSchema.classes[row.class]?.fields.find((field) => field.name === name)?.peer;
    if (peer === undefined) return;
    const after = asSet(value);
    for (const [other, otherRow] of this.rows) {
      if (otherRow.class !== peer.class) continue;
      const members = asSet(otherRow.fields[peer.field]);
      if (before.includes(other) && !after.includes(other))
        otherRow.fields[peer.field] = members.filter((m) => m !== ref);
      if (after.includes(other) && !before.includes(other) && !members.includes(ref)) {
        otherRow.fields[peer.field] = [ref, ...members];
      }
    }
  }

  destroy(ref: string): void {
    this.rows.delete(ref);
  }

  /** What does not survive a restart goes. */
  restart(): void {
    for (const [ref, row] of this.rows) {
      if (shipSchema.classes[row.class]?.persistent === false) this.rows.delete(ref);
      else if (row.class === "Ship") row.fields.position = "unknown";
    }
  }

  /** The row as clients should see it, computed sets in order of their members' refs. */
  view(ref: string): Record<string, unknown> | undefined {
    const row = this.rows.get(ref);
    if (row === undefined) return undefined;
    const view = { ...row.fields };
    for (const { name, inverse } of shipSchema.classes[row.class]?.fields ?? []) {
      if (inverse === undefined) continue;
      view[name] = [...this.rows]
        .filter(([, other]) => other.class === inverse.class && other.fields[inverse.field] === ref && !isNullRef(ref))
        .map(([other]) => other)
        .sort();
    }
    return view;
  }
}

function asSet(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
