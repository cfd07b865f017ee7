import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError, XapiError } from "../../../runtime/errors.ts";
import { MalformedRequest, type Reply, UntypedResult } from "../../../runtime/rpc/call.ts";
import { parseCall } from "../../../runtime/rpc/jsonrpc/parse.ts";
import type { Raw } from "../../../runtime/rpc/raw.ts";
import { encodeCall } from "../../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../../runtime/rpc/xmlrpc/parse.ts";
import { findScript, runScript } from "../plugins/script.ts";

/** Whether there is an extension of this name (`host.has_extension`). */
export function hasExtension({ services }: Context, name: string): boolean {
  return findScript(services.settings["xapi-extensions-root"], name) !== undefined;
}

/**
 * Runs the extension of a name: it gets the call on its standard input and writes its result (spec: host-services.md, section 2;
 * api-wire.md, section 7). `undefined`: there is none. Rejects with the error that the extension answers, or INTERNAL_ERROR [path;
 * reason; stdout; stderr].
 */
export function runExtension(context: Context, name: string, params: readonly Raw[]): Promise<Raw> | undefined {
  const path = findScript(context.services.settings["xapi-extensions-root"], name);
  return path === undefined ? undefined : run(context, path, encodeCall(name, params));
}

/** `host.call_extension`: the call as JSON-RPC text, the result as the extension gave it. Raises MESSAGE_METHOD_UNKNOWN [name]. */
export async function callExtension(context: Context, text: string): Promise<Reply> {
  const { method, params } = parsed(text);
  const running = runExtension(context, method, params);
  if (running === undefined) throw new XapiError("MESSAGE_METHOD_UNKNOWN", [method]);
  return new UntypedResult(await running);
}

function parsed(text: string): { readonly method: string; readonly params: readonly Raw[] } {
  try {
    return parseCall(Buffer.from(text));
  } catch (error) {
    if (error instanceof MalformedRequest)
      throw internalError(`The call of the extension is no JSON-RPC: ${error.message}`);
    throw error;
  }
}

async function run({ ambient, services }: Context, path: string, input: string): Promise<Raw> {
  const { "forkexecd-path": socket, "plugin-timeout": seconds } = services.settings;
  const outcome = await runScript({ socket, ambient }, { path, args: ["--xmlrpc"], input, seconds });
  const { ending, stdout, stderr } = outcome;
  if (ending !== "exit 0") throw new XapiError("INTERNAL_ERROR", [path, ending, stdout, stderr]);
  try {
    return parseResponse(Buffer.from(stdout));
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    throw new XapiError("INTERNAL_ERROR", [path, "failed to parse extension output", stdout, reasonOf(stdout, error)]);
  }
}

/** For what is no XML at all the words that clients may have seen. */
function reasonOf(stdout: string, error: MalformedRequest): string {
  return stdout.trimStart().startsWith("<") ? error.message : 'Xmlm.Error(1:1, "expected root element")';
}
