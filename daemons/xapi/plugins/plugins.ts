import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError, XapiError } from "../../../runtime/errors.ts";
import { MalformedRequest } from "../../../runtime/rpc/call.ts";
import { encodeCall } from "../../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../../runtime/rpc/xmlrpc/parse.ts";
import { findScript, type Outcome, runScript } from "./script.ts";

/** Bytes that the kernel takes as one argument of a program. */
const MOST_ARGUMENT = 128 * 1024 - 1;

/**
 * Runs a host plugin: a program in the folder of plugins, which gets the call as its argument, with the caller's session, and writes its
 * result (spec: host-services.md, section 1). Raises XENAPI_MISSING_PLUGIN [name], XENAPI_PLUGIN_FAILURE [reason; stdout; stderr], and
 * whatever error the plugin answers.
 */
export async function callPlugin(
  context: Context,
  name: string,
  fn: string,
  args: Readonly<Record<string, string>>,
): Promise<string> {
  const { ambient, services, session } = context;
  const path = findScript(services.settings["xapi-plugins-root"], name);
  if (path === undefined) throw errors.XENAPI_MISSING_PLUGIN(name);
  const call = encodeCall(fn, [session?.ref ?? "", args]).replace(/^<\?xml[^>]*\?>/, "");
  if (Buffer.byteLength(call) > MOST_ARGUMENT) throw internalError("The arguments of the plugin are over 128 KiB.");
  const { "forkexecd-path": socket, "plugin-timeout": seconds } = services.settings;
  const outcome = await runScript({ socket, ambient }, { path, args: [call], seconds });
  if (outcome.ending !== "exit 0") throw errors.XENAPI_PLUGIN_FAILURE(outcome.ending, outcome.stdout, outcome.stderr);
  return resultOf(outcome);
}

function resultOf({ stdout }: Outcome): string {
  try {
    const value = parseResponse(Buffer.from(stdout));
    if (typeof value === "string" && stdout.includes("<name>Status</name>")) return value;
  } catch (error) {
    if (error instanceof MalformedRequest)
      throw errors.XENAPI_PLUGIN_FAILURE("failed to parse plugin output", stdout, reasonOf(stdout, error));
    if (!(error instanceof XapiError) || error.code !== "fault") throw error;
    throw new XapiError("XENAPI_PLUGIN_FAILURE", error.description);
  }
  throw new XapiError("XENAPI_PLUGIN_FAILURE", ["unexpected XMLRPC result", stdout]);
}

/** For what is no XML at all the words that clients may have seen. */
function reasonOf(stdout: string, error: MalformedRequest): string {
  return stdout.trimStart().startsWith("<") ? error.message : "expected root element line 1";
}
