import { XapiError } from "../../../runtime/errors.ts";

/** A failure of a driver, by its number (spec: storage.md, section 2.4). */
export function driverError(number: number, text: string): XapiError {
  return new XapiError(`SR_BACKEND_FAILURE_${number}`, ["", text, ""]);
}
