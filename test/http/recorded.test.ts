import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exchange, type Running, start } from "./support.ts";

/** A request and the header block of the reply that upstream's daemon gave to it (api-wire.md lists where we differ on purpose). */
interface Recorded {
  readonly id: string;
  readonly note: string;
  readonly unix: boolean;
  readonly enc: "utf8" | "latin1";
  readonly request: string;
  readonly head: string;
}

const cases: readonly Recorded[] = JSON.parse(readFileSync(new URL("wire-cases.json", import.meta.url), "utf8"));

/** Status that we give where it is neither upstream's nor the 400 of section 15, row 11. */
const DIFFERENT: Readonly<Record<string, string>> = {
  // Row 3: a liveness probe of any length.
  x054: "200 OK",
  x055: "200 OK",
  x064: "200 OK",
  x066: "200 OK",
  j365: "200 OK",
  // Row 5: a lone surrogate is a bad value, not a bad request.
  j293: "200 OK",
  // Section 3.1: an empty key is parsed, and refused by the decoder.
  x317: "200 OK",
  // Row 7: no DOCTYPE.
  m338: "400 Bad Request",
  // Row 11: an unparsable request line, which upstream waits for.
  h548: "400 Bad Request",
  h615: "400 Bad Request",
  // A header block that is too long is not malformed.
  h556: "500 Internal Error",
};

/** Section 6, rule 8: the usual reply, where upstream leaves out the CORS headers. */
const HEADERS_DIFFER = "j292";

const recorded = suite("recorded requests");
let running: Running;
let folder: string;

recorded.before(async () => {
  running = await start();
  folder = mkdtempSync(join(tmpdir(), "http-test-"));
  await running.server.listen({ kind: "unix", path: join(folder, "xapi") });
});

recorded.after(async () => {
  await running.close();
  rmSync(folder, { recursive: true });
});

function statusOf(head: string): string {
  return /HTTP\/1\.[01] ([^\r]*)/.exec(head)?.[1] ?? "";
}

function withoutLengths(head: string): string {
  return head.replace(/content-length: \d+\r\n/i, "").replace(/^FRAME \d{12}/, "FRAME ");
}

for (const { id, note, unix, enc, request, head } of cases) {
  recorded(`${id} ${note}`, async () => {
    const reply = await exchange(unix ? join(folder, "xapi") : running.port, Buffer.from(request, enc));
    const [ours = ""] = reply.split("\r\n\r\n");
    const theirs = statusOf(head);
    const expected = DIFFERENT[id] ?? (theirs === "500 Internal Error" ? "400 Bad Request" : theirs);
    assert.is(statusOf(ours), expected, reply);
    if (expected === theirs && id !== HEADERS_DIFFER) assert.is(withoutLengths(ours), withoutLengths(head));
    if (expected.startsWith("400") && !ours.includes("text/html"))
      assert.match(reply, /<fault>|"error":\{"code":-32[67]00,/);
  });
}

recorded.run();
