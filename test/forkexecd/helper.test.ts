import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readHelperArguments, withNumbers } from "../../daemons/forkexecd/helper/arguments.ts";
import { quoted, syslogLine } from "../../daemons/forkexecd/helper/quote.ts";

const helper = suite<{ folder: string }>("vfork_helper");

helper.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "helper-"));
});
helper.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const main = new URL("../../daemons/forkexecd/helper/main.ts", import.meta.url).pathname;
const NAME = "11111111-2222-3333-4444-555555555555";

/** Runs the helper with the error pipe at 3 and descriptors from 4 on; answers its exit code, or signal, and the record of errors. */
async function run(words: readonly string[], descriptors: readonly number[] = [], environment: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = spawn(process.execPath, [main, "-e", "3", ...words], {
    stdio: ["ignore", "ignore", "inherit", "pipe", ...descriptors],
    env: { PATH: "/usr/bin:/bin", ...environment },
  });
  const end = new Promise<number | string | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal)),
  );
  const pipe = child.stdio[3];
  if (pipe === null || pipe === undefined || !("read" in pipe)) throw new Error("there is no pipe");
  const record = await readAll(pipe);
  return { end: await end, record };
}

/** What a program, run by the helper, writes into a file. */
async function output(
  folder: string,
  options: readonly string[],
  words: readonly string[],
  more: readonly number[] = [],
) {
  const path = join(folder, "out");
  const file = openSync(path, "w");
  const { end, record } = await run(["-O", "4", ...options, "--", ...words], [file, ...more]);
  closeSync(file);
  return { end, record, text: readFileSync(path, "utf8") };
}

helper(
  "a program gets its descriptors, its directory, its environment, and a session of its own",
  async ({ folder }) => {
    const script =
      'echo "$PWD $A"; ls /proc/self/fd | tr "\\n" " "; cut -d " " -f 6 /proc/$$/stat; echo $$; ulimit -Sn';
    const path = join(folder, "out");
    const file = openSync(path, "w");
    const { end, record } = await run(["-O", "4", "--", "/bin/sh", "-c", script], [file], { A: "a b" });
    closeSync(file);
    assert.equal({ end, record }, { end: 0, record: "" });
    const [place, rest = "", pid, limit] = readFileSync(path, "utf8").trim().split("\n");
    assert.is(place, "/ a b");
    // ls has one open for the folder itself.
    assert.match(rest, /^0 1 2 3 \d+$/);
    assert.is(rest.split(" ").at(-1), pid, "the leader of its session");
    assert.ok(Number(limit) <= 1024);
  },
);

helper("a named descriptor has the number that stands for it, also in the middle of others", async ({ folder }) => {
  const other = openSync(main, "r");
  const read = ["-m", NAME, "5", "--", "/bin/sh", "-c", 'head -c 10 "$1"', "sh", `/proc/self/fd/${NAME}`];
  const path = join(folder, "out");
  const file = openSync(path, "w");
  const { end, record } = await run(["-O", "4", ...read], [file, other]);
  closeSync(other);
  closeSync(file);
  assert.equal({ end, record }, { end: 0, record: "" });
  assert.is(readFileSync(path, "utf8"), "#!/usr/bin");
});

helper(
  "the end of the program is that of the helper; one that cannot be run ends with 127 or 126",
  async ({ folder }) => {
    assert.is((await output(folder, [], ["/bin/sh", "-c", "exit 7"])).end, 7);
    assert.is((await output(folder, [], ["/bin/sh", "-c", "kill -TERM $$"])).end, "SIGTERM");
    assert.equal(await output(folder, [], ["/nonexistent/program"]), { end: 127, record: "", text: "" });
    assert.equal(await output(folder, [], ["/etc/passwd"]), { end: 126, record: "", text: "" });
  },
);

helper("what goes wrong before is told in one record, with 125", async ({ folder }) => {
  const { end, record } = await run(["-d", join(folder, "none"), "--", "/bin/true"]);
  assert.is(end, 125);
  assert.is(Buffer.from(record.slice(0, 4)).readInt32LE(), 2, "no such file");
  assert.match(record, /ENOENT.*none.*\0$/s);
  const wrong = await run(["-x"]);
  assert.is(wrong.end, 125);
  assert.is(wrong.record.slice(4), "unknown option -x\0");
  assert.is((await run(["-I", "99", "--", "/bin/true"])).end, 125);
});

helper("output goes to syslog, quoted, under the key and the program's number", async ({ folder }) => {
  const socket = join(folder, "log");
  const script = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
for n in range(3): print(s.recv(4096).decode("latin1"), flush=True)
`;
  const listener = spawn("python3", ["-c", script, socket], { stdio: ["ignore", "pipe", "inherit"] });
  let heard = "";
  const bound = new Promise<void>((resolve) => {
    listener.stdout.on("data", (data: Buffer) => {
      heard += String(data);
      if (heard.startsWith("bound")) resolve();
    });
  });
  const all = new Promise((resolve) => listener.once("close", resolve));
  await bound;
  const lines = 'printf "one\\\\ttwo\\n\\n\\\\\\\\\\n"; echo from stderr >&2';
  const { end } = await run(["-s", "key", "-S", "--", "/bin/sh", "-c", lines], [], { XAPI_SYSLOG_SOCKET: socket });
  assert.is(end, 0);
  await all;
  const [, ...told] = heard.trim().split("\n");
  const pid = /key\[(\d+)\]/.exec(told[0] ?? "")?.[1];
  assert.equal(
    told.map((line) => line.replace(/^<30>forkexecd\[\d+\]: /, "")),
    [`key[${pid}]: one\\x09two`, `key[${pid}]: \\\\`, `key[${pid}]: from stderr`],
  );
});

helper("bytes are quoted and cut", () => {
  assert.is(quoted("a\\b\x7f\xff\x00~ "), "a\\\\b\\x7F\\xFF\\x00~ ");
  assert.is(quoted("x".repeat(70_000)), `${"x".repeat(64_000)} ...`);
  assert.is(String(syslogLine("k", "5", "t", 7)), "<30>forkexecd[7]: k[5]: t");
});

helper("the command line is read whole or refused", () => {
  const words = ["-e", "9", "-I", "4", "-m", NAME, "5", "-s", "k", "-S", "-d", ".", "--", "/bin/x", "-e"];
  assert.equal(readHelperArguments(words), {
    errors: 9,
    standard: [4, undefined, undefined],
    named: [[NAME, 5]],
    syslogKey: "k",
    stderrToo: true,
    directory: ".",
    words: ["/bin/x", "-e"],
  });
  for (const wrong of [
    [],
    ["-e"],
    ["-e", "x", "--", "p"],
    ["-e", "1", "--"],
    ["-e", "1", "-m", "short", "2", "--", "p"],
  ]) {
    assert.throws(() => readHelperArguments(wrong));
  }
  const other = NAME.replace("1", "2");
  assert.equal(
    withNumbers(
      [`-fd=${NAME}`, other, "x"],
      [
        [NAME, 8],
        [other, 9],
      ],
      3,
    ),
    ["-fd=3", "4", "x"],
  );
});

helper.run();
