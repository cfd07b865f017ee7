import { DomainBuildError, HypervisorError } from "../errors.ts";
import type { ImageReader, ImageWriter } from "../image.ts";

/** What a simulated domain's memory image says. */
export interface SimulatedImage {
  readonly pages: number;
  readonly balloonOffset: number;
  readonly booted: boolean;
}

/** How an image is moved; `pause` takes the simulated time of a share of it. */
export interface ImageMove {
  readonly progress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
  readonly pause: (share: number) => Promise<void> | undefined;
}

const MAGIC = "SimulatedMemory\n";
const PARTS = 4;
const MAX_TEXT = 4096;

/** Writes an image: a magic text, the length of a JSON text, and that text. */
export async function writeImage(to: ImageWriter, image: SimulatedImage, move: ImageMove): Promise<void> {
  await take(move);
  const text = Buffer.from(JSON.stringify(image));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  await to.write(Buffer.concat([Buffer.from(MAGIC), length, text]));
}

/** Reads an image; raises `DomainBuildError` for what is none. */
export async function readImage(from: ImageReader, move: ImageMove): Promise<SimulatedImage> {
  const head = await from.read(MAGIC.length + 4);
  const length = head.readUInt32LE(MAGIC.length);
  if (head.toString("latin1", 0, MAGIC.length) !== MAGIC || length > MAX_TEXT) throw noImage();
  const text = (await from.read(length)).toString("utf8");
  await take(move);
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) throw noImage();
  const { pages, balloonOffset, booted } = value as Partial<SimulatedImage>;
  if (typeof pages !== "number" || typeof balloonOffset !== "number" || typeof booted !== "boolean") throw noImage();
  return { pages, balloonOffset, booted };
}

function noImage(): DomainBuildError {
  return new DomainBuildError("xc_domain_restore", 22, "This is no memory image");
}

async function take({ progress, signal, pause }: ImageMove): Promise<void> {
  for (let part = 1; part <= PARTS; part++) {
    if (signal?.aborted === true) throw new HypervisorError("ECANCELED", "xc_domain_save");
    await pause(1 / PARTS);
    progress?.(part / PARTS);
  }
}
