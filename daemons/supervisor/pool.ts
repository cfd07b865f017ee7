import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DaemonContext, RunningDaemon } from "../../runtime/process/daemon.ts";
import { makeFolder } from "../../runtime/process/files.ts";
import type { Announcement } from "../../runtime/process/notify.ts";
import { clearSocketPath } from "../../runtime/process/socket-path.ts";
import { Supervisor } from "../../runtime/process/supervisor.ts";
import { launchHere } from "../../runtime/process/together.ts";
import { childrenOf, type Places } from "./children.ts";
import type { SupervisorSettings, supervisorSettings } from "./settings.ts";

/** Starts every daemon of a simulated pool, in order, and says where the API is (see `npm start -- --help`). */
export async function startPool(context: DaemonContext<typeof supervisorSettings>): Promise<RunningDaemon> {
  const { settings, configured, inFiles, log, ambient, signal, end } = context;
  for (const variable of ownVariables) delete process.env[variable];
  const places = placesOf(settings);
  makeFolder(places.data, 0o700);
  // Another pool that runs here needs the folder that is removed next.
  await clearSocketPath(places.switchSocket);
  // What was under way when the pool stopped is not taken up again; what is when the switch dies, is.
  rmSync(places.switchState, { recursive: true, force: true });
  mkdirSync(places.switchState, { mode: 0o700 });
  const password = passwordOf(settings, places, ambient.bytes);
  const supervisor = new Supervisor({
    children: childrenOf(settings, places, { password, hosts: hostsOf(settings), configured, inFiles }),
    log,
    ambient,
    ...(settings.processes === "one" && {
      launch: (definition) => launchHere(definition, ambient),
      lost: (name, how) => end(1, `${name} has ended: ${how}`),
    }),
  });
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    if (places.elsewhere !== undefined) rmSync(places.elsewhere, { recursive: true, force: true });
  };
  // At once: a signal to the whole group ends the daemons, too, which are not to be started again.
  signal.addEventListener("abort", () => void supervisor.stop(), { once: true });
  try {
    const announcements = await supervisor.start();
    process.stdout.write(banner(announcements.get("xapi") ?? {}, password));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is for this process alone: the password is handed to xapi once, and each process has its own id. */
const ownVariables = ["XAPI_ROOT_PASSWORD", "XAPI_PIDFILE"];

/** Bytes of a folder's path that leave room for the names of sockets, of which forkexecd's are the longest. */
const LONGEST_FOLDER = 60;

/** The path of a Unix socket has at most some hundred bytes, so long folders get theirs elsewhere. */
function placesOf(settings: SupervisorSettings): Places {
  const isLong = Buffer.byteLength(settings.data) > LONGEST_FOLDER;
  const run = isLong ? mkdtempSync(join(tmpdir(), "xapi-ts-")) : settings.data;
  return {
    data: settings.data,
    run,
    ...(isLong ? { elsewhere: run } : {}),
    switchSocket: join(run, "message-switch"),
    switchState: join(run, "message-switch.state"),
    apiSocket: settings.socket === "" ? join(run, "xapi") : settings.socket,
    usersFile: join(settings.data, "users"),
  };
}

/** How many hosts the pool began with, which is not asked for again at later starts. */
function hostsOf({ data, store, hosts }: SupervisorSettings): number {
  if (store !== "sqlite") return hosts;
  const file = join(data, "hosts");
  if (!existsSync(file)) writeFileSync(file, `${hosts}\n`);
  return Number.parseInt(readFileSync(file, "utf8"), 10) || hosts;
}

/** The password that root gets now; nothing where root has one already. */
function passwordOf(
  settings: SupervisorSettings,
  places: Places,
  bytes: (count: number) => Buffer,
): string | undefined {
  if (settings["root-password"] !== "") return settings["root-password"];
  return existsSync(places.usersFile) ? undefined : bytes(12).toString("base64url");
}

function banner(at: Announcement, password: string | undefined): string {
  const host = at.address === "0.0.0.0" ? "127.0.0.1" : String(at.address);
  const plain = at.httpPort === undefined ? undefined : `http://${host}:${at.httpPort}`;
  const tls = at.httpsPort === undefined ? undefined : `https://${host}:${at.httpsPort}`;
  const url = plain ?? tls ?? `unix:${at.socket}`;
  const login = password ?? "the password of the first start (or --root-password NEW)";
  return [
    ...[plain, tls, at.socket === undefined ? undefined : `unix:${at.socket}`].flatMap((u) =>
      u === undefined ? [] : [`XenAPI  ${u}`],
    ),
    `login   root / ${login}`,
    "",
    `curl -sk ${url}/jsonrpc -d '{"jsonrpc":"2.0","id":1,"method":"session.login_with_password","params":["root","${password ?? "PASSWORD"}"]}'`,
    `python3 -c "import xmlrpc.client as x; p = x.ServerProxy('${url}'); print(p.session.login_with_password('root', '${password ?? "PASSWORD"}'))"`,
    `npx node --input-type=module -e "import { connect } from './generated/client/index.ts'; console.log(await (await connect({ url: '${url}', user: 'root', password: '${password ?? "PASSWORD"}' })).VM.get_all())"`,
    "ready",
    "",
  ].join("\n");
}
