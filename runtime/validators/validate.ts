/** What a value did not keep to. */
export interface ValidationFault {
  /** JSON pointer to the part of the value at fault: `/0/name_label`; empty for the value itself. */
  readonly instancePath: string;
  /** Rule that it broke, in the terms of JSON Schema: `type`, `required`, `enum`, ... */
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A compiled check of a value as JSON-RPC carries it. After a refusal `errors` holds the first fault. */
export interface Validate<T> {
  (value: unknown, at?: { readonly instancePath?: string }): value is T;
  errors?: readonly ValidationFault[] | null;
}

/**
 * A check of the parameters of a call (spec: api-wire.md, section 6).
 *
 * @param items a check for each parameter, the session's first where the message takes one
 * @param required how many must be there; the rest may be left out from the end
 */
export function parameters(items: readonly Validate<unknown>[], required = items.length): Validate<readonly unknown[]> {
  const refuse = (fault: ValidationFault): false => {
    validate.errors = [fault];
    return false;
  };
  const validate: Validate<readonly unknown[]> = (value, at): value is readonly unknown[] => {
    const instancePath = at?.instancePath ?? "";
    validate.errors = null;
    if (!Array.isArray(value))
      return refuse({ instancePath, keyword: "type", params: { type: "array" }, message: "must be array" });
    if (value.length < required)
      return refuse({
        instancePath,
        keyword: "minItems",
        params: { limit: required },
        message: `must have at least ${required} parameters`,
      });
    if (value.length > items.length)
      return refuse({
        instancePath,
        keyword: "maxItems",
        params: { limit: items.length },
        message: `must have at most ${items.length} parameters`,
      });
    for (const [index, check] of items.slice(0, value.length).entries()) {
      if (check(value[index], { instancePath: `${instancePath}/${index}` })) continue;
      validate.errors = check.errors ?? null;
      return false;
    }
    return true;
  };
  return validate;
}
