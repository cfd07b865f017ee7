import { XapiError } from "../errors.ts";
import type { Context } from "./context.ts";

/**
 * Stands where a message has no implementation yet: raises NOT_IMPLEMENTED [message]. `xapi-codegen coverage` counts the
 * messages for which it stands.
 */
export function notImplemented(context: Context): never {
  throw new XapiError("NOT_IMPLEMENTED", [context.message]);
}
