/** An enum: its labels in order, each with its meaning, and the classes that use it. A label is spelt as on the wire. */
export interface Enum {
  readonly values: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  /** True: no documented message or field uses it. */
  readonly hiddenOnly?: true;
}

/** The enums of a subject, by name. */
export const define = <const E extends Readonly<Record<string, Enum>>>(enums: E): E => enums;
