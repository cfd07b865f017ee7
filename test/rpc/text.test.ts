import { isUtf8 } from "node:buffer";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  badTextReason,
  firstBadByte,
  forbiddenCharacterAt,
  storableText,
  textOfBytes,
} from "../../runtime/rpc/text.ts";
import { fc } from "../support/properties.ts";

const text = suite("texts of the wire");

/** The same by trying: whatever begins here and is UTF-8 is a character, any other byte is U+FFFD. */
function naive(bytes: Buffer): string {
  let out = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((n) => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n)));
    out += length === undefined ? "\ufffd" : bytes.toString("utf8", at, at + length);
    at += length ?? 1;
  }
  return out;
}

/** Bytes that begin, continue or end what is nearly a character. */
const edges = [
  0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
];

text("each byte that is no part of a character is shown as one U+FFFD", () => {
  const bytes = fc.array(fc.oneof(fc.constantFrom(...edges), fc.nat(255)), { maxLength: 12 });
  fc.assert(
    fc.property(bytes, (given) => assert.is(textOfBytes(Buffer.from(given)), naive(Buffer.from(given)))),
    { numRuns: 5000 },
  );
  const shown = (...given: number[]) => textOfBytes(Buffer.from(given));
  assert.is(shown(0xed, 0xa0, 0x80), "\ufffd\ufffd\ufffd");
  assert.is(shown(0xf4, 0x90, 0x80, 0x80), "\ufffd\ufffd\ufffd\ufffd");
  assert.is(shown(0xc3, 0xa9, 0xc3), "é\ufffd");
});

text("finds the first bad byte", () => {
  assert.is(firstBadByte(Buffer.from("aé")), 3);
  assert.is(firstBadByte(Buffer.from([0x61, 0xc3, 0x28])), 1);
  assert.is(firstBadByte(Buffer.from([0xff, 0x61, 0xff]), 1), 2);
});

text("says why a text may not be stored", () => {
  for (const good of ["", "\t\r\n", "é🎉", "\u007f\u0080", "\ufffd"]) assert.is(badTextReason(good), undefined);
  assert.is(badTextReason("a\u0000"), "The character U+0000 is not allowed in text.");
  assert.is(badTextReason("\uffff"), "The character U+FFFF is not allowed in text.");
  assert.is(badTextReason("\ud800"), "A surrogate without its other half is not allowed in text.");
  assert.is(forbiddenCharacterAt("ab\u000b"), 2);
  assert.is(forbiddenCharacterAt("ab"), -1);
});

text("makes any text one that may be stored", () => {
  assert.is(storableText("a\u0000\u001f\ud800\uffff\té🎉"), "a\ufffd\ufffd\ufffd\ufffd\té🎉");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (any) => {
      const stored = storableText(any);
      assert.is(badTextReason(stored), undefined);
      if (badTextReason(any) === undefined) assert.is(stored, any);
    }),
  );
});

text.run();
