import type { Lifecycle } from "./lifecycle.ts";
import type { LeastRole, Release } from "./names.ts";
import type { DefaultOf, DefaultValue, Type } from "./types.ts";

/**
 * Who may write a field. `read-write`: clients, by a setter and when they create the object. `at-create`: clients, when they
 * create it and never again. `read-only`: the toolstack alone.
 */
export type Access = "read-write" | "at-create" | "read-only";

/** What can be said of a field besides its type and description. */
export interface FieldOptions<T> {
  /** `read-only` when absent. */
  readonly access?: Access;
  /** Value when the object is made without one. */
  readonly default?: DefaultOf<T>;
  readonly since?: Release;
  readonly lifecycle?: Lifecycle;
  /** The group whose name stands in front, as `memory` in `memory_static_max`. */
  readonly namespace?: readonly string[];
  /** Least role to read it, where it differs from the class's. */
  readonly readRole?: LeastRole;
  /** Least role to write it, where it differs from that of the class's messages. */
  readonly writeRole?: LeastRole;
  /** Least role to add or remove single keys of a map; a trailing `*` matches by prefix. */
  readonly keyRoles?: Readonly<Record<string, LeastRole>>;
  /** False: not stored, back to the default after a restart. */
  readonly persist?: false;
  /** True: kept in the database and never shown. */
  readonly internal?: true;
  /** True: its setter runs code of the toolstack. */
  readonly hasEffect?: true;
  /** True: reference that may dangle. */
  readonly ignoreForeignKey?: true;
  /** False: not part of the open-source subset of the first release. */
  readonly oss?: false;
  readonly tags?: readonly string[];
  /** False where `create` does not take the field, although clients may write it and it has no default. */
  readonly requiredAtCreate?: false;
}

/** A field as the DSL keeps it. */
export interface Field {
  readonly kind: "field";
  readonly type: Type;
  readonly doc: string;
  readonly options: Omit<FieldOptions<never>, "default"> & { readonly default?: DefaultValue };
}

/** A field of a class. `doc` says what the value means, its unit, and what empty or null stands for. */
export function field<const T extends Type>(type: T, doc: string, options: FieldOptions<T> = {}): Field {
  return { kind: "field", type, doc, options: options as Field["options"] };
}
