import type { EventDatabase, EventTable } from "./database.ts";

/** A class as events see it. */
export interface EventClass {
  /** In datamodel spelling. */
  readonly name: string;
  /** As events and subscriptions spell it. */
  readonly lower: string;
  /** Whether its changes show in events. */
  readonly events: boolean;
  /** Absent for classes that are not stored. */
  readonly table: EventTable | undefined;
}

/** The classes of a database, by both spellings. */
export class Catalogue {
  readonly byName: ReadonlyMap<string, EventClass>;
  readonly byLower: ReadonlyMap<string, EventClass>;
  /**
   * Every class in the order of `valid_ref_counts`: descending ASCII order of the datamodel's spelling (spec: events-tasks.md, section 2).
   */
  readonly descending: readonly EventClass[];

  constructor(database: EventDatabase) {
    const classes = Object.values(database.schema.classes).map(({ name, inDatabase, events }) => {
      const table = inDatabase ? database.tables[name] : undefined;
      return { name, lower: name.toLowerCase(), events: events && table !== undefined, table };
    });
    this.byName = new Map(classes.map((one) => [one.name, one]));
    this.byLower = new Map(classes.map((one) => [one.lower, one]));
    this.descending = classes.sort((a, b) => (a.name < b.name ? 1 : -1));
  }
}
