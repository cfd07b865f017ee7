import { closeSync, constants, ftruncateSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, readIfThere, removeIfThere } from "../../../runtime/process/files.ts";
import type { TextFiles } from "./files.ts";

/** Where the line of a text is in the file. */
interface Place {
  readonly at: number;
  readonly length: number;
}

/** Bytes of outdated lines that are always put up with, before the file is written anew. */
const SLACK = 1_048_576;

/**
 * Texts in one file to which every change is a line (`[path, text]`, or `[path]` where it is gone): for what changes often, since a file
 * that is made and put in another's place costs a file system many times what a line does. The end of this process leaves every line
 * whole but the last, which then counts as not written. Nothing is synced: what is kept here need not outlive the host.
 */
export class TextLog implements TextFiles {
  readonly #path: string;
  readonly #places = new Map<string, Place>();
  #file: number;
  /** Bytes of the file, and of the lines in it that count. */
  #size = 0;
  #live = 0;
  /** Bytes of outdated lines that are put up with besides as much as counts. */
  #slack = SLACK;

  /** Reads what is there, as far as it can be understood. Raises the file system's error where the file cannot be made. */
  constructor(path: string) {
    this.#path = path;
    makeFolder(dirname(path), 0o755);
    const bytes = readIfThere(path) ?? Buffer.alloc(0);
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    this.#size = bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      const length = (end < 0 ? bytes.length : end + 1) - at;
      if (end >= 0) this.#note(lineOf(bytes.subarray(at, end)), { at, length });
      at += length;
    }
    this.#compact();
  }

  /** Raises the file system's error; then the text is as it was. */
  put(path: string, text: string): void {
    this.#append([path, text]);
  }

  delete(path: string): void {
    if (this.#places.has(path)) this.#append([path]);
  }

  all(folder: string): [path: string, text: string][] {
    return [...this.#places].flatMap(([path, place]): [string, string][] => {
      const [, text] = path.startsWith(`${folder}/`) ? (lineOf(this.#read(place)) ?? []) : [];
      return text === undefined ? [] : [[path, text]];
    });
  }

  /** Nothing can be kept any more: what is put raises an Error. */
  close(): void {
    closeSync(this.#file);
    // The number may soon be another file's.
    this.#file = -1;
  }

  #append(line: Line): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      writeAll(this.#file, bytes, this.#size);
    } catch (error) {
      // A part of a line would spoil the next one.
      if (this.#file >= 0) ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#note(line, { at: this.#size, length: bytes.length });
    this.#size += bytes.length;
    if (this.#size > 2 * this.#live + this.#slack) this.#tryToCompact();
  }

  /** Where there is no room for another file, the old one does for as much again. */
  #tryToCompact(): void {
    try {
      this.#compact();
      this.#slack = SLACK;
    } catch {
      this.#slack = 2 * this.#size;
    }
  }

  #note(line: Line | undefined, place: Place): void {
    if (line === undefined) return;
    const [path, text] = line;
    this.#live -= this.#places.get(path)?.length ?? 0;
    if (text === undefined) {
      this.#places.delete(path);
    } else {
      this.#places.set(path, place);
      this.#live += place.length;
    }
  }

  /** Puts a file with nothing but what counts in the place of this one. */
  #compact(): void {
    if (this.#size === this.#live) return;
    const temporary = `${this.#path}.new`;
    const file = openSync(temporary, "w+", 0o644);
    const places = new Map<string, Place>();
    let size = 0;
    try {
      for (const [path, place] of this.#places) {
        const bytes = this.#read(place);
        writeAll(file, bytes, size);
        places.set(path, { at: size, length: bytes.length });
        size += bytes.length;
      }
      renameSync(temporary, this.#path);
    } catch (error) {
      closeSync(file);
      removeIfThere(temporary);
      throw error;
    }
    closeSync(this.#file);
    this.#file = file;
    this.#size = size;
    for (const [path, place] of places) this.#places.set(path, place);
  }

  #read({ at, length }: Place): Buffer {
    const bytes = Buffer.alloc(length);
    for (let have = 0; have < length; ) {
      const read = readSync(this.#file, bytes, have, length - have, at + have);
      if (read === 0) throw new Error(`${this.#path} has become shorter`);
      have += read;
    }
    return bytes;
  }
}

type Line = readonly [path: string, text?: string];

/** What a line says; undefined for what is none. */
function lineOf(bytes: Buffer): Line | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    if (!Array.isArray(value) || typeof value[0] !== "string") return undefined;
    return typeof value[1] === "string" ? [value[0], value[1]] : [value[0]];
  } catch {
    return undefined;
  }
}

function writeAll(file: number, data: Buffer, at: number): void {
  for (let done = 0; done < data.length; ) done += writeSync(file, data, done, data.length - done, at + done);
}
