import type { ClassName, EnumName, LabelOf } from "./names.ts";

/** The type of a field, parameter or result. The object forms are the notation of `generated/model.json`. */
export type Type =
  | "string"
  | "secret_string"
  | "int"
  | "float"
  | "bool"
  | "datetime"
  | { readonly enum: EnumName }
  | { readonly ref: ClassName }
  | { readonly record: ClassName }
  | { readonly set: Type }
  | { readonly map: readonly [Type, Type] }
  | { readonly option: Type };

/** Text in UTF-8. */
export const string = "string" as const;
/** Text that must never reach a log: a password, a key. */
export const secretString = "secret_string" as const;
/** A signed 64-bit integer. */
export const int = "int" as const;
/** A double. */
export const float = "float" as const;
/** True or false. */
export const bool = "bool" as const;
/** An instant, to the second. */
export const datetime = "datetime" as const;

/** One label of an enum that `idl/enums/` defines. */
export const enumOf = <const N extends EnumName>(name: N) => ({ enum: name });
/** A reference to an object of a class. */
export const ref = <C extends ClassName>(name: C) => ({ ref: name });
/** All fields of an object, or a class that exists only as a record. */
export const record = <C extends ClassName>(name: C) => ({ record: name });
/** A list without meaning in its order. */
export const set = <T extends Type>(of: T) => ({ set: of });
/** A dictionary; on the wire every key is text. */
export const map = <K extends Type, V extends Type>(key: K, value: V) => ({ map: [key, value] as const });
/** A value that may be absent. */
export const option = <T extends Type>(of: T) => ({ option: of });

/** The value that a default of type `T` has in the notation of the model. */
export type DefaultOf<T> = T extends "string" | "secret_string"
  ? string
  : T extends "int" | "float"
    ? number
    : T extends "bool"
      ? boolean
      : T extends "datetime"
        ? { readonly datetime: string }
        : T extends { readonly enum: infer N extends EnumName }
          ? LabelOf<N>
          : T extends { readonly ref: string }
            ? { readonly ref: string } | "OpaqueRef:NULL"
            : T extends { readonly set: infer E }
              ? readonly DefaultOf<E>[]
              : T extends { readonly map: readonly [unknown, infer V] }
                ? { readonly [key: string]: DefaultOf<V> }
                : never;

/** A default value in the notation of the model. */
export type DefaultValue =
  | string
  | number
  | boolean
  | { readonly ref: string }
  | { readonly datetime: string }
  | readonly DefaultValue[]
  | { readonly [key: string]: DefaultValue };

/** Default of a reference: it points to nothing. */
export const nullRef = { ref: "OpaqueRef:NULL" } as const;
/** Default of a date: the conventional "never". */
export const never = { datetime: "19700101T00:00:00Z" } as const;
