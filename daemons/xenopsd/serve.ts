import { serveObserver } from "../../generated/daemons/observer.ts";
import { serveXenops } from "../../generated/daemons/xenops.ts";
import { isJsonObject, jsonText, parseJson } from "../../runtime/daemon/json.ts";
import { type Serve, serverForAll } from "../../runtime/daemon/server.ts";
import type { Engine } from "./engine.ts";
import { observerCalls } from "./implementation/observer.ts";
import { xenopsImplementation } from "./implementation.ts";

/** Answers the payloads of the daemon's queue; `shutdown` ends the daemon. */
export function serveEngine(engine: Engine, shutdown: () => void): Serve {
  const serve = serverForAll([serveXenops(xenopsImplementation(engine, shutdown)), serveObserver(observerCalls())]);
  return (payload) => serve(namedForm(payload));
}

/** Old clients send these calls with two parameters by position (spec: xenopsd.md, section 2). */
const BY_POSITION: Readonly<Record<string, string>> = { query: "unit", "VM.import_metadata": "metadata" };
const MAYBE_BY_POSITION = /"params"\s*:\s*\[\s*"/;

/** A call with named parameters, also where they came by position. */
function namedForm(payload: string): string {
  if (!MAYBE_BY_POSITION.test(payload)) return payload;
  try {
    const call = parseJson(payload);
    if (!isJsonObject(call) || typeof call.method !== "string" || !Array.isArray(call.params)) return payload;
    const second = Object.hasOwn(BY_POSITION, call.method) ? BY_POSITION[call.method] : undefined;
    const [dbg, value] = call.params;
    if (second === undefined || call.params.length !== 2 || typeof dbg !== "string" || value === undefined) {
      return payload;
    }
    return jsonText({ ...call, params: [{ debug_info: dbg, [second]: value }] });
  } catch {
    // The server says what is wrong with it.
    return payload;
  }
}
