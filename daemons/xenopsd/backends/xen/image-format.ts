import type { ImageReader, ImageWriter } from "../../../../bindings/hypervisor/image.ts";
import { internal } from "../../errors.ts";

/** The first line of a suspend image (spec: xen-domain-build.md, section 11). */
export const SIGNATURE = "XenSavedDomv2-\n";
const LEGACY_SIGNATURE = "XenSavedDomain\n";

/** What a record of a suspend image holds. */
export const RecordType = {
  xenops: 0xf,
  libxc: 0xf0,
  libxl: 0xf1,
  libxcLegacy: 0xf2,
  qemuTraditional: 0xf00,
  qemu: 0xf01,
  demu: 0xf10,
  varstored: 0xf11,
  swtpmV0: 0xf12,
  swtpm: 0xf13,
  end: 0xffff,
} as const;

/** Bytes of a device model's state at most, and of any other record's body that is read whole. */
const maxBody = 2 ** 20;
const HEADER_BYTES = 16;

/** The head of a record: its type and the length of its body. */
export interface RecordHeader {
  readonly type: number;
  readonly length: number;
}

/** A record's head: two numbers of 64 bits, little-endian. */
export function encodeHeader({ type, length }: RecordHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeBigUInt64LE(BigInt(type), 0);
  bytes.writeBigUInt64LE(BigInt(length), 8);
  return bytes;
}

export async function writeRecord(to: ImageWriter, type: number, body: Uint8Array): Promise<void> {
  await to.write(Buffer.concat([encodeHeader({ type, length: body.length }), body]));
}

/** Reads the signature; raises `Internal_error` with `Suspend_image_failure` for what is no image of today. */
export async function readSignature(from: ImageReader): Promise<void> {
  const text = (await from.read(SIGNATURE.length)).toString("latin1");
  if (text === LEGACY_SIGNATURE) throw imageFailure("images of this old kind have to be converted");
  if (text !== SIGNATURE) throw imageFailure("there is no signature");
}

/** Reads a record's head; raises `Internal_error`. */
export async function readHeader(from: ImageReader): Promise<RecordHeader> {
  const bytes = await from.read(HEADER_BYTES);
  const [type, length] = [bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)];
  if (type > BigInt(RecordType.end) || length > BigInt(maxBody))
    throw imageFailure(`there is no record of type ${type}`);
  return { type: Number(type), length: Number(length) };
}

/** The failure of everything that is wrong with an image. */
export function imageFailure(reason: string): Error {
  return internal(`Suspend_image_failure: ${reason}`);
}

/** The toolstack's own record, as an S-expression. `time`: milliseconds since 1970. */
export function xenopsRecord(time: number, vm: string): Buffer {
  const when = new Date(time).toISOString().replace(/[-]|\.\d+/g, "");
  return Buffer.from(`((time ${when})(word_size 64)(vm_str ${JSON.stringify(vm)})(xs_subtree()))`);
}
