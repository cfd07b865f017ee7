import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LibraryMissing } from "../../bindings/libc/library.ts";
import { PAM_SUCCESS, type PamRequest, runPam } from "../../bindings/libpam/pam.ts";
import { PamUnavailable, runPamProcess } from "../../bindings/libpam/process.ts";
import { AuthFailure, PasswordRejected } from "../../daemons/xapi/auth/authenticator.ts";
import { pamAuthenticator } from "../../daemons/xapi/auth/pam.ts";
import { available, isRoot } from "../support/available.ts";

const installed = await runPam({ operation: "authenticate", service: "none", user: "x", password: "x" }).then(
  () => true,
  (error: unknown) => !(error instanceof LibraryMissing),
);
const tools = existsSync("/usr/sbin/useradd") && existsSync("/etc/pam.d");

const user = `xapitest${process.pid}`;
const services = new Map([
  [
    "unix",
    [
      "auth required pam_unix.so nodelay nullok",
      "account required pam_unix.so",
      "password required pam_unix.so sha512",
    ],
  ],
  ["permit", ["auth required pam_permit.so", "account required pam_permit.so", "password required pam_permit.so"]],
  ["deny", ["auth required pam_permit.so", "account required pam_deny.so", "password required pam_deny.so"]],
  ["hang", ["auth required pam_exec.so quiet /bin/sleep 10"]],
  ["crash", ["auth required pam_exec.so quiet /bin/sh -c [kill -SEGV $PPID]"]],
  ["talk", ["auth optional pam_echo.so Hello", "auth required pam_deny.so"]],
]);
const service = (name: string) => `${user}-${name}`;
const file = (name: string) => `/etc/pam.d/${service(name)}`;

const test = suite("bindings/libpam");

const ask = (name: string, password: string, who = user): PamRequest => ({
  operation: "authenticate",
  service: service(name),
  user: who,
  password,
});

const remedy = "root; apt-get install libpam0g libpam-modules passwd";
if (available(isRoot && installed && tools, "PAM", remedy)) {
  test.before(() => {
    for (const [name, lines] of services) writeFileSync(file(name), `${lines.join("\n")}\n`);
    execFileSync("/usr/sbin/useradd", ["-M", "-s", "/bin/false", user]);
    execFileSync("/usr/sbin/chpasswd", { input: `${user}:first secret ü\n` });
  });
  test.after(() => {
    execFileSync("/usr/sbin/userdel", [user], { stdio: "ignore" });
    for (const name of services.keys()) rmSync(file(name));
  });

  test("the right password is taken, a wrong one and an unknown user read alike", async () => {
    assert.is((await runPamProcess(ask("unix", "first secret ü"))).code, PAM_SUCCESS);
    const auth = pamAuthenticator(service("unix"));
    assert.equal(await auth.authenticate(user, "first secret ü"), { name: user });
    const reasons: string[] = [];
    for (const [name, password] of [
      [user, "first secret"],
      [user, ""],
      ["nobodyofthatname", "x"],
    ] as const) {
      const failure = await auth.authenticate(name, password).catch((error: unknown) => error);
      assert.instance(failure, AuthFailure);
      reasons.push((failure as AuthFailure).reason);
    }
    assert.equal(new Set(reasons), new Set(["Authentication failure"]));
  });

  test("an account without a password lets nobody in, although the stack says nullok", async () => {
    execFileSync("/usr/sbin/usermod", ["-p", "", user]);
    try {
      assert.is.not((await runPamProcess(ask("unix", ""))).code, PAM_SUCCESS);
    } finally {
      execFileSync("/usr/sbin/chpasswd", { input: `${user}:first secret ü\n` });
    }
  });

  test("an expired account is refused although the password is right, and is told so", async () => {
    execFileSync("/usr/sbin/usermod", ["-e", "1", user]);
    try {
      const result = await runPamProcess(ask("unix", "first secret ü"));
      assert.is(result.step, "account");
      const auth = pamAuthenticator(service("unix"));
      const failure = await auth.authenticate(user, "first secret ü").catch((error: unknown) => error);
      assert.match((failure as AuthFailure).reason, /expired/);
    } finally {
      execFileSync("/usr/sbin/usermod", ["-e", "", user]);
    }
  });

  test("a password is changed without the old one", async () => {
    const auth = pamAuthenticator(service("unix"));
    await auth.changePassword(user, "second Secret 77");
    assert.equal(await auth.authenticate(user, "second Secret 77"), { name: user });
    assert.instance(await auth.authenticate(user, "first secret ü").catch((error: unknown) => error), AuthFailure);
  });

  test("a change that the stack refuses is rejected with its reason", async () => {
    const failure = await pamAuthenticator(service("deny"))
      .changePassword(user, "whatever")
      .catch((error: unknown) => error);
    assert.instance(failure, PasswordRejected);
    assert.is.not((failure as PasswordRejected).reason, "");
  });

  test("what modules say is part of the reason", async () => {
    assert.match((await runPamProcess(ask("talk", "x"))).reason, /; Hello$/);
  });

  test("PAM that hangs is killed", async () => {
    const failure = await runPamProcess(ask("hang", "x"), 1).catch((error: unknown) => error);
    assert.instance(failure, PamUnavailable);
    assert.match((failure as PamUnavailable).message, /ended after 1 s/);
  });

  test("PAM that crashes takes nobody with it", async () => {
    const failure = await pamAuthenticator(service("crash"))
      .authenticate(user, "x")
      .catch((error: unknown) => error);
    assert.instance(failure, AuthFailure);
    assert.is((failure as AuthFailure).kind, "unavailable");
    assert.match(String((failure as AuthFailure).cause), /SIGSEGV/);
  });

  test("one process can ask many times", async () => {
    for (const expected of [0, 0]) assert.is((await runPam(ask("permit", "x"))).code, expected);
  });

  test("eight at a time are answered", async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => runPamProcess(ask("permit", "x"))));
    assert.ok(results.every(({ code }) => code === PAM_SUCCESS));
  });
}

test.run();
