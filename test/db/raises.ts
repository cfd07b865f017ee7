import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";

/** Checks that `action` raises a XapiError with this code and, where given, these parameters. */
export function raises(action: () => unknown, code: string, params?: readonly string[]): XapiError {
  try {
    action();
  } catch (thrown) {
    return checked(thrown, code, params);
  }
  assert.unreachable(`${code} should have been raised`);
  throw new Error("unreachable");
}

/** The same for a promise. */
export async function rejects(promise: Promise<unknown>, code: string, params?: readonly string[]): Promise<XapiError> {
  try {
    await promise;
  } catch (thrown) {
    return checked(thrown, code, params);
  }
  assert.unreachable(`${code} should have been raised`);
  throw new Error("unreachable");
}

function checked(thrown: unknown, code: string, params?: readonly string[]): XapiError {
  assert.instance(thrown, XapiError, String(thrown));
  if (!(thrown instanceof XapiError)) throw thrown;
  assert.is(thrown.code, code, thrown.message);
  if (params !== undefined) assert.equal([...thrown.params], [...params]);
  return thrown;
}
