declare const refClass: unique symbol;

/** An opaque reference to an object of class `C`, as text on the wire: `OpaqueRef:<uuid>`. */
export type Ref<C extends string = string> = string & { readonly [refClass]: C };

/** The reference to nothing. */
export const NULL_REF = "OpaqueRef:NULL";

/** The null reference, typed for the class that the context expects. */
export function nullRef<C extends string>(): Ref<C> {
  return NULL_REF as Ref<C>;
}

/** Whether a reference points to nothing: the null reference or the empty text that some clients send. */
export function isNullRef(ref: string): boolean {
  return ref === NULL_REF || ref === "";
}

declare const dateTime: unique symbol;

/** An instant in the wire's form: `20260131T09:05:07Z` (spec: api-wire.md, section 3.2). */
export type DateTime = string & { readonly [dateTime]: true };

/** The conventional "never". */
export const EPOCH = "19700101T00:00:00Z" as DateTime;

/** Milliseconds since 1970 as a wire date in UTC; fractions of a second are dropped. */
export function dateTimeOf(milliseconds: number): DateTime {
  const iso = new Date(milliseconds).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 19)}Z` as DateTime;
}
