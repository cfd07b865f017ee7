import { HypervisorError } from "../errors.ts";
import type { ImageReader } from "../image.ts";

/** The stream's own head, then the domain's; each record begins with its type and the length of its body, which is padded to 8 bytes. */
const IMAGE_HEAD_BYTES = 24;
const DOMAIN_HEAD_BYTES = 16;
const RECORD_HEAD_BYTES = 8;
const ALIGNMENT = 8;
const END = 0;
/** What the first bytes of a stream of today are: eight of 0xff, then `XENF`. */
const MARK = Buffer.from("ffffffffffffffff58454e46", "hex");
const OPTIONS_AT = 16;
const BIG_ENDIAN = 1;
const MAX_PIECE_BYTES = 1_048_576;

/**
 * The bytes of one domain in an image, as the library writes them, and not one more: who goes on reading finds what comes after. Raises
 * `HypervisorError` with `EINVAL` for other bytes, and what `from` raises.
 */
export async function* domainBytes(from: ImageReader): AsyncGenerator<Buffer, void> {
  const head = await from.read(IMAGE_HEAD_BYTES + DOMAIN_HEAD_BYTES);
  if (!head.subarray(0, MARK.length).equals(MARK)) throw refused("this is no domain");
  if ((head.readUInt16BE(OPTIONS_AT) & BIG_ENDIAN) !== 0) throw refused("the domain is of a big-endian host");
  yield head;
  for (;;) {
    const record = await from.read(RECORD_HEAD_BYTES);
    yield record;
    let left = Math.ceil(record.readUInt32LE(4) / ALIGNMENT) * ALIGNMENT;
    while (left > 0) {
      const piece = await from.read(Math.min(left, MAX_PIECE_BYTES));
      left -= piece.length;
      yield piece;
    }
    if (record.readUInt32LE(0) === END) return;
  }
}

function refused(text: string): HypervisorError {
  return new HypervisorError("EINVAL", "xc_domain_restore", text);
}
