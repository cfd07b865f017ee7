import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Authenticator, AuthFailure, PasswordRejected } from "../../../daemons/xapi/auth/authenticator.ts";
import { delayFailure, limitLogins } from "../../../daemons/xapi/auth/limit.ts";
import { randomPassword } from "../../../daemons/xapi/auth/random-password.ts";
import { type Ambient, systemAmbient } from "../../../runtime/ambient.ts";

const test = suite("xapi/auth/limit");

/** An authenticator whose checks end when told to. */
function held() {
  const started: { user: string; finish: (good: boolean) => void }[] = [];
  const authenticator: Authenticator = {
    authenticate: (user) =>
      new Promise((resolve, reject) => {
        const finish = (good: boolean) => (good ? resolve({ name: user }) : reject(new AuthFailure("no")));
        started.push({ user, finish });
      }),
    changePassword: async () => {},
  };
  return { started, authenticator };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.unreachable(),
    (error: unknown) => error,
  );

test("no more than the limit run at a time, the rest in order of arrival", async () => {
  const { started, authenticator } = held();
  const limited = limitLogins(authenticator, { threads: () => 2 });
  const logins = ["a", "b", "c", "d"].map((user) => limited.authenticate(user, ""));
  await turn();
  assert.equal(
    started.map(({ user }) => user),
    ["a", "b"],
  );
  started[1]?.finish(true);
  await turn();
  assert.equal(
    started.map(({ user }) => user),
    ["a", "b", "c"],
  );
  // A failure frees its place as well.
  const refused = failure(logins[0] ?? Promise.resolve());
  started[0]?.finish(false);
  assert.instance(await refused, AuthFailure);
  await turn();
  assert.equal(
    started.map(({ user }) => user),
    ["a", "b", "c", "d"],
  );
  for (const { finish } of started) finish(true);
  assert.equal(await Promise.all(logins.slice(1)), [{ name: "b" }, { name: "c" }, { name: "d" }]);
});

test("a changed limit holds for the next ones, and is at least one", async () => {
  const { started, authenticator } = held();
  let threads = 0;
  const limited = limitLogins(authenticator, { threads: () => threads });
  const logins = ["a", "b", "c"].map((user) => limited.authenticate(user, ""));
  await turn();
  assert.is(started.length, 1);
  threads = 3;
  started[0]?.finish(true);
  await turn();
  assert.is(started.length, 3);
  for (const { finish } of started) finish(true);
  await Promise.all(logins);
});

test("too many waiting are turned away at once", async () => {
  const { started, authenticator } = held();
  const limited = limitLogins(authenticator, { threads: () => 1, waiting: 1 });
  const logins = ["a", "b"].map((user) => limited.authenticate(user, ""));
  const error = await failure(limited.authenticate("c", ""));
  assert.is((error as AuthFailure).kind, "busy");
  assert.instance(await failure(limited.changePassword("root", "")), PasswordRejected);
  started[0]?.finish(true);
  await turn();
  started[1]?.finish(true);
  await Promise.all(logins);
  await limited.changePassword("root", "");
});

test("failures are held back, successes are not", async () => {
  const asked: number[] = [];
  const ambient: Ambient = {
    ...systemAmbient,
    after(milliseconds, action) {
      asked.push(milliseconds);
      action();
      return { stop() {} };
    },
  };
  assert.is(await delayFailure(ambient, async () => 1), 1);
  assert.equal(asked, []);
  assert.instance(await failure(delayFailure(ambient, () => Promise.reject(new AuthFailure("no")))), AuthFailure);
  assert.equal(asked, [5000]);
});

test("random passwords are readable and differ", () => {
  const made = Array.from({ length: 50 }, () => randomPassword(systemAmbient));
  for (const password of made) assert.match(password, /^([A-HJ-NP-Z2-9]{4}-){5}[A-HJ-NP-Z2-9]{4}$/);
  assert.is(new Set(made).size, made.length);
});

test.run();
