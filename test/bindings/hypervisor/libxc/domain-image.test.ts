import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ImageReader } from "../../../../bindings/hypervisor/image.ts";
import { domainBytes } from "../../../../bindings/hypervisor/libxc/domain-image.ts";
import { fc } from "../../../support/properties.ts";

const image = suite("A domain in an image");

/** Reads what there is, and says so where there is less. */
function reader(bytes: Buffer): ImageReader {
  let at = 0;
  return {
    async read(length) {
      if (at + length > bytes.length) throw new Error("The image ends here");
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
}

/** What a domain's bytes begin with. */
function head(options = 0): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.fill(0xff, 0, 8);
  bytes.write("XENF", 8, "latin1");
  bytes.writeUInt32BE(3, 12);
  bytes.writeUInt16BE(options, 16);
  bytes.writeUInt32LE(2, 24);
  bytes.writeUInt16LE(12, 28);
  return bytes;
}

function record(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(8 + Math.ceil(length / 8) * 8, type);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

async function all(from: ImageReader): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of domainBytes(from)) pieces.push(piece);
  return Buffer.concat(pieces);
}

image("all of it is read, and nothing of what comes after", async () => {
  const records = fc.array(fc.tuple(fc.integer({ min: 1, max: 0x10 }), fc.integer({ min: 0, max: 3_000_000 })), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(records, fc.uint8Array({ maxLength: 40 }), async (body, after) => {
      const domain = Buffer.concat([head(), ...body.map((one) => record(...one)), record(0, 0)]);
      const from = reader(Buffer.concat([domain, after]));
      assert.ok(domain.equals(await all(from)));
      assert.equal([...(await from.read(after.length))], [...after]);
    }),
    { numRuns: 30 },
  );
});

const raised = (bytes: Buffer): Promise<string> => all(reader(bytes)).then(() => "nothing", String);

image("other bytes are refused, and so are those of a big-endian host", async () => {
  const older = Buffer.alloc(40);
  assert.match(await raised(older), /EINVAL: this is no domain/);
  assert.match(await raised(head(1)), /EINVAL: the domain is of a big-endian host/);
});

image("an image that ends within a domain is told by its reader", async () => {
  const domain = Buffer.concat([head(), record(1, 100), record(0, 0)]);
  for (const length of [39, 44, 60, domain.length - 1])
    assert.match(await raised(domain.subarray(0, length)), /The image ends here/);
});

image.run();
