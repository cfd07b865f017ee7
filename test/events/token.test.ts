import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import { formatToken, generationOf, parseToken } from "../../runtime/events/token.ts";

const tokens = suite("event tokens");

tokens("accepts what upstream accepts", () => {
  assert.equal(parseToken(""), { database: 0n, messages: 0n });
  assert.equal(parseToken("1,2"), { database: 1n, messages: 2n });
  assert.equal(parseToken("-1,0"), { database: -1n, messages: 0n });
  assert.equal(parseToken("00000000000000002564,00000000000000004650"), { database: 2564n, messages: 4650n });
  assert.equal(parseToken("9223372036854775807,0").database, 2n ** 63n - 1n);
});

const refused = ["abc", "1", "1,2,3", "1,", ",", " 0,0", "0,0 ", "1.5,0", '""', "0x10,0", "1_0,0", "+1,0", "1,2\n"];
for (const text of [...refused, "99999999999999999999,0", "9223372036854775808,0", "0,-9223372036854775809"]) {
  tokens(`refuses ${JSON.stringify(text)} and names it`, () => {
    try {
      parseToken(text);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, XapiError);
      assert.equal((error as XapiError).description, ["EVENT_FROM_TOKEN_PARSE_FAILURE", text]);
    }
  });
}

tokens("pads both parts to 20 characters, so that tokens compare as texts", () => {
  assert.is(formatToken({ database: 4711n, messages: 0n }), "00000000000000004711,00000000000000000000");
  assert.is(formatToken(parseToken("9223372036854775807,-1")), "09223372036854775807,-0000000000000000001");
  assert.ok(formatToken({ database: 999n, messages: 0n }) < formatToken({ database: 1000n, messages: 0n }));
});

tokens("compares positions beyond every generation as such", () => {
  assert.is(generationOf(2n ** 63n - 1n), Number.MAX_SAFE_INTEGER);
  assert.is(generationOf(-(2n ** 63n)), Number.MIN_SAFE_INTEGER);
  assert.is(generationOf(12n), 12);
});

tokens.run();
