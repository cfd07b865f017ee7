import { XapiError } from "../errors.ts";

/** An error of the API with its code as type and its parameters by name. */
export type NamedError<C extends string, P> = XapiError & { readonly code: C; readonly parameters: P };

/**
 * Whether something thrown is an error of the API; if so, it gets its member `parameters`. They are named here rather
 * than when the error is made, so that a program that never asks does not carry the names.
 *
 * @param names by code, the names in order with a blank between
 */
export function nameParameters(thrown: unknown, names: Readonly<Record<string, string>>): boolean {
  if (!(thrown instanceof XapiError)) return false;
  if (Object.hasOwn(thrown, "parameters")) return true;
  const inOrder = Object.hasOwn(names, thrown.code) ? (names[thrown.code] ?? "").split(" ") : [];
  const value = Object.fromEntries(inOrder.map((name, index) => [name, thrown.params[index] ?? ""]));
  Object.defineProperty(thrown, "parameters", { value, enumerable: false });
  return true;
}
