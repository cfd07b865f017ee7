import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PamRequest, PamResult } from "../../../bindings/libpam/pam.ts";
import { AuthFailure, PasswordRejected } from "../../../daemons/xapi/auth/authenticator.ts";
import { pamAuthenticator } from "../../../daemons/xapi/auth/pam.ts";

const test = suite("xapi/auth/pam");

/** A PAM that answers this, and keeps what it was asked. */
function scripted(result: PamResult | Error) {
  const asked: PamRequest[] = [];
  const auth = pamAuthenticator("xapi", async (request) => {
    asked.push(request);
    if (result instanceof Error) throw result;
    return result;
  });
  return { asked, auth };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.unreachable(),
    (error: unknown) => error,
  );

test("what is asked reaches PAM as it is", async () => {
  const { asked, auth } = scripted({ code: 0, step: "account", reason: "Success" });
  assert.equal(await auth.authenticate("root", "p"), { name: "root" });
  await auth.changePassword("root", "q");
  assert.equal(asked, [
    { operation: "authenticate", service: "xapi", user: "root", password: "p" },
    { operation: "change password", service: "xapi", user: "root", password: "q" },
  ]);
});

test("before the password is right only one text is told; the cause keeps the rest", async () => {
  const { auth } = scripted({ code: 10, step: "authenticate", reason: "User not known" });
  const error = (await failure(auth.authenticate("x", "y"))) as AuthFailure;
  assert.is(error.reason, "Authentication failure");
  assert.match(String(error.cause), /code 10: User not known/);
});

test("PAM that does not work is unavailable, not a wrong password", async () => {
  const { auth } = scripted(new Error("no libpam"));
  const error = (await failure(auth.authenticate("x", "y"))) as AuthFailure;
  assert.is(error.kind, "unavailable");
  assert.instance(await failure(auth.changePassword("x", "y")), PasswordRejected);
});

test("what cannot be a name or a password never reaches PAM", async () => {
  const { asked, auth } = scripted({ code: 0, step: "account", reason: "" });
  for (const [user, password] of [
    ["", "p"],
    ["ro\0ot", "p"],
    ["root", "p\0q"],
    ["x".repeat(257), "p"],
    ["root", "p".repeat(1025)],
  ] as const) {
    assert.instance(await failure(auth.authenticate(user, password)), AuthFailure);
    assert.instance(await failure(auth.changePassword(user, password)), PasswordRejected);
  }
  assert.instance(await failure(auth.changePassword("root", "")), PasswordRejected);
  assert.equal(asked, []);
});

test.run();
