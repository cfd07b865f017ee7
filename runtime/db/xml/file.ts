import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import type { Ambient } from "../../ambient.ts";
import { internalError, XapiError } from "../../errors.ts";
import type { Schema } from "../../model/types.ts";
import { type XmlContent, XmlDatabaseReader, type XmlReadOptions } from "./read.ts";
import { databaseXml, type XmlSnapshot } from "./write.ts";

/** Characters that are collected before they are written. */
const PIECE = 256 * 1024;

/** The file beside a database file that holds its generation in decimal. */
export function generationPath(path: string): string {
  return `${path}.generation`;
}

/** The generation that stands beside a database file; 0 without such a file or a number in it (spec: database.md, 4.3). */
export async function readGeneration(path: string): Promise<number> {
  const text = await readFile(generationPath(path), "utf8").catch(() => "");
  const number = /^\s*(-?[0-9]{1,15})\s*$/.exec(text)?.[1];
  return number === undefined ? 0 : Number(number);
}

/** Reads an XML database file, compressed or not. Raises `INTERNAL_ERROR` for what cannot be read, with the place. */
export async function readDatabaseFile(path: string, schema: Schema, options?: XmlReadOptions): Promise<XmlContent> {
  try {
    await using file = await open(path, "r");
    const start = await file.read({ buffer: Buffer.alloc(2), position: 0 });
    const gzip = start.bytesRead === 2 && start.buffer[0] === 0x1f && start.buffer[1] === 0x8b;
    const bytes = file.createReadStream({ start: 0, autoClose: false });
    return await readDatabaseXml(gzip ? bytes.compose(createGunzip()) : bytes, schema, options);
  } catch (thrown) {
    throw asFailure(thrown, `The database file ${path} cannot be read`);
  }
}

/** Reads an XML database from UTF-8 bytes that arrive in pieces. */
export async function readDatabaseXml(
  bytes: AsyncIterable<Uint8Array>,
  schema: Schema,
  options?: XmlReadOptions,
): Promise<XmlContent> {
  const reader = new XmlDatabaseReader(schema, options);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const piece of bytes) reader.feed(decoder.decode(piece, { stream: true }));
  reader.feed(decoder.decode());
  return reader.end();
}

/**
 * Replaces a database file and then its generation file, each whole or not at all, readable by the owner only: a temporary
 * file in the same directory is written, brought to disk and renamed. Raises `INTERNAL_ERROR` if that fails.
 */
export async function writeDatabaseFile(
  path: string,
  snapshot: XmlSnapshot,
  ambient: Ambient,
  { compress = false }: { readonly compress?: boolean } = {},
): Promise<void> {
  const xml = Readable.from(bytesOf(databaseXml(snapshot)), { objectMode: true });
  await replaceFile(path, compress ? xml.compose(createGzip()) : xml, ambient);
  await replaceFile(generationPath(path), [Buffer.from(String(snapshot.generation))], ambient);
}

async function replaceFile(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ambient: Ambient,
): Promise<void> {
  const temporary = `${path}.${ambient.uuid()}`;
  try {
    const file = await open(temporary, "wx", 0o600);
    await fill(file, pieces).finally(() => file.close());
    await rename(temporary, path);
    await using directory = await open(dirname(path), "r");
    await directory.sync();
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw asFailure(thrown, `The file ${path} could not be written`);
  }
}

async function fill(file: FileHandle, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) await file.writeFile(piece);
  await file.sync();
}

function* bytesOf(texts: Iterable<string>): Generator<Uint8Array, void, void> {
  let piece = "";
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  yield Buffer.from(piece);
}

function asFailure(thrown: unknown, what: string): XapiError {
  if (thrown instanceof XapiError) return thrown;
  return internalError(`${what}: ${thrown instanceof Error ? thrown.message : "unknown reason"}`);
}
