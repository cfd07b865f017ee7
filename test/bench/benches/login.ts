import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Figure } from "../figure.ts";
import { jsonCall, type Loaded, load } from "../support/http-load.ts";
import { scratch } from "../support/places.ts";
import { startBaseline } from "../support/processes.ts";
import { inTurn, median, medianRatio } from "../support/statistics.ts";
import { PASSWORD, startXapi } from "../support/xapi.ts";

const SECONDS = 1;
const ROUNDS = 3;
/** As many as the daemon checks at a time. */
const CONNECTIONS = 8;

/** Logins with a password, beside the digest that each must compute; and those of the local root, whom the socket vouches for. */
async function login(): Promise<readonly Figure[]> {
  using place = scratch();
  await using xapi = await startXapi({ folder: place.folder });
  const [, N = "", r = "", p = ""] =
    /scrypt\$(\d+)\$(\d+)\$(\d+)/.exec(readFileSync(join(place.folder, "users"), "utf8")) ?? [];
  await using digests = await startBaseline("digest", N, r, p);
  const request = jsonCall("session.login_with_password", ["root", PASSWORD, "1.0", "bench"]);
  const shape = { connections: CONNECTIONS, request, seconds: SECONDS };
  const tcp = { host: "127.0.0.1", port: Number(xapi.announced.httpPort) };
  const rounds = await inTurn<Loaded>(
    ROUNDS,
    () => load({ ...shape, at: tcp }),
    () => load({ ...shape, at: { host: "127.0.0.1", port: Number(digests.announced.httpPort) } }),
  );
  const file = join(place.folder, "reply");
  writeFileSync(
    file,
    JSON.stringify({ jsonrpc: "2.0", result: "OpaqueRef:00000000-0000-4000-8000-000000000000", id: 1 }),
  );
  await using raw = await startBaseline("http", file);
  const local = await inTurn<Loaded>(
    ROUNDS,
    () => load({ ...shape, at: { path: join(place.folder, "xapi") } }),
    () => load({ ...shape, at: { host: "127.0.0.1", port: Number(raw.announced.httpPort) } }),
  );
  const valuesOf = ({ ours, baseline }: typeof rounds) => ({
    perSecond: median(ours.map((one) => one.perSecond)),
    p50Ms: median(ours.map((one) => one.p50Ms)),
    p99Ms: median(ours.map((one) => one.p99Ms)),
    baselinePerSecond: median(baseline.map((one) => one.perSecond)),
  });
  return [
    {
      name: "login",
      ratio: medianRatio(rounds, (one) => one.perSecond),
      better: "higher",
      of: "logins a second; raw node:http with one password digest a request",
      values: valuesOf(rounds),
    },
    {
      name: "login-local",
      ratio: medianRatio(local, (one) => one.perSecond),
      better: "higher",
      of: "logins of the local root a second; raw node:http, same bytes",
      values: valuesOf(local),
    },
  ];
}

export const logins: readonly Bench[] = [
  { name: "login", about: "logins by password, and of the local root", run: login },
];
