import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start, stop } from "./support.ts";

const trace = suite("a request that is followed");

const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

trace("one VM.start: its trace and its task stand in the lines of every daemon that it reaches", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trace-"));
  const path = join(folder, "log");
  const started = await start(`--data=${folder}/d`, "--root-password=secret", "--loglevel=debug", `--log=file:${path}`);
  try {
    const call = async (headers: Record<string, string>, method: string, ...params: unknown[]): Promise<string> => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
      const reply = (await (await fetch(`${started.url}/jsonrpc`, { method: "POST", headers, body })).json()) as {
        result: string;
        error?: unknown;
      };
      assert.is(reply.error, undefined, `${method}: ${JSON.stringify(reply.error)}`);
      return reply.result;
    };
    const session = await call({}, "session.login_with_password", "root", "secret");
    const [template] = await call({}, "VM.get_by_name_label", session, "Other install media");
    const vm = await call({}, "VM.clone", session, template, "followed");
    await call({}, "VM.provision", session, vm);
    await call({ traceparent: TRACEPARENT }, "VM.start", session, vm, false, false);
    await call({}, "VM.hard_shutdown", session, vm);
    const lines = readFileSync(path, "utf8").split("\n");
    const [asked = ""] = lines.filter((line) => line.includes("calling org.xen.xapi.xenops.classic: VM.start"));
    const task = /\|(VM\.start R:[0-9a-f]{12})\|switch\]/.exec(asked)?.[1] ?? "no task";
    for (const [daemon, text] of [
      ["xapi", "calling org.xen.xapi.xenops.classic: VM.start"],
      ["xenopsd", "org.xen.xapi.xenops.classic: VM.start"],
      ["squeezed", "org.xen.xapi.memory: reserve_memory_range"],
    ]) {
      const found = lines.filter((line) => new RegExp(`[ >]${daemon}\\|.*\\] ${text}$`).test(line));
      assert.is(found.length, 1, `${daemon}: ${text}`);
      assert.match(found[0] ?? "", `|${TRACEPARENT}|`);
      assert.match(found[0] ?? "", `|${task}|`);
    }
    const others = lines.filter((line) => line.includes("VM.hard_shutdown R:"));
    assert.ok(others.length > 0);
    assert.equal(
      others.filter((line) => line.includes(TRACEPARENT)),
      [],
      "another request has no trace",
    );
  } finally {
    await stop(started);
    rmSync(folder, { recursive: true });
  }
});

trace.run();
