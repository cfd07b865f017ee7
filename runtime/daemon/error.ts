import type { JsonValue } from "./descriptor.ts";
import { jsonText, renderValue } from "./json.ts";

/** The failure of a call of a daemon, as the interface declares it: `"No_reservation"`, `["Does_not_exist", ["VM", id]]`. */
export class DaemonError extends Error {
  /** Key of the interface in the datamodel. */
  readonly interface: string;
  /** The failure value, in the shape of its variant. */
  readonly error: JsonValue;

  constructor(interfaceName: string, error: JsonValue) {
    super(`${interfaceName}: ${jsonText(error)}`);
    this.name = "DaemonError";
    this.interface = interfaceName;
    this.error = error;
  }

  /** The constructor of the failure: `Does_not_exist`. */
  get tag(): string {
    const tag = Array.isArray(this.error) ? this.error[0] : this.error;
    return typeof tag === "string" ? tag : "";
  }

  /** What stands behind the constructor; `undefined` where it has no argument. */
  get argument(): JsonValue | undefined {
    return Array.isArray(this.error) ? this.error[1] : undefined;
  }
}

/** A value that does not fit its declared type; the message is the text that goes over the wire (message-switch.md, section 10.5). */
export class MarshalError extends Error {
  constructor(text: string) {
    super(text);
    this.name = "MarshalError";
  }
}

/** A value of the wire that is not of the type. */
export function expected(what: string, raw: JsonValue): MarshalError {
  return new MarshalError(`Expected ${what}, got '${renderValue(raw)}'`);
}

/** A value of ours that is not of the type. */
export function unfit(what: string, value: unknown): MarshalError {
  return new MarshalError(`Expected ${what}, got a value of type ${value === null ? "null" : typeof value}`);
}
