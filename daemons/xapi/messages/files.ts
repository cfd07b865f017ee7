import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../../../runtime/log/logger.ts";
import { isMissing, removeIfThere } from "../../../runtime/process/files.ts";
import { messageDocument, parseMessages, type StoredMessage } from "./document.ts";

/** A message with the name of its file, which is its time: seconds since 1970 with five decimals. */
export interface FiledMessage {
  readonly file: string;
  readonly message: StoredMessage;
}

/**
 * The messages of a pool on disk: a file each, and links to it by object, uuid, ref and generation, as other tools expect them (spec:
 * events-tasks.md, section 7.1). The links are made for them: nothing here reads them.
 */
export class MessageFiles {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
    for (const folder of ["", "uuids", "refs", "gen"]) this.#folder(folder);
  }

  /** Every message, in no order; files that hold none are reported and left alone. */
  load(log: Logger): FiledMessage[] {
    const found: FiledMessage[] = [];
    for (const file of readdirSync(this.#base)) {
      if (!/^\d+\.\d{5}$/.test(file)) continue;
      const [message] = parseMessages(readFileSync(join(this.#base, file), "utf8"));
      if (message === undefined) log.warn("a file holds no message", { file });
      else found.push({ file, message });
    }
    return found;
  }

  /** Writes a message whole or not at all. Raises the file system's error. */
  write({ file, message }: FiledMessage): void {
    const path = join(this.#base, file);
    const temporary = join(this.#base, ".new");
    writeFileSync(temporary, messageDocument(message), { mode: 0o600 });
    const seconds = Number(file);
    utimesSync(temporary, seconds, seconds);
    renameSync(temporary, path);
    this.#folder(message.cls, message.obj_uuid);
    for (const link of this.#links(message, file)) {
      removeIfThere(link);
      symlinkSync(path, link);
    }
  }

  /** Removes a message's file and links; what is gone already is fine. */
  remove({ file, message }: FiledMessage): void {
    for (const path of [...this.#links(message, file), join(this.#base, file)]) removeIfThere(path);
  }

  #links({ cls, obj_uuid, uuid, ref, generation }: StoredMessage, file: string): string[] {
    return [
      join(this.#base, plain(cls), plain(obj_uuid), file),
      join(this.#base, "uuids", plain(uuid)),
      join(this.#base, "refs", plain(ref)),
      join(this.#base, "gen", String(generation)),
    ];
  }

  #folder(...names: readonly string[]): void {
    try {
      mkdirSync(join(this.#base, ...names.map(plain)), { recursive: true, mode: 0o700 });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** A name as a single step of a path, whatever an imported message says. */
function plain(name: string): string {
  const step = name.replaceAll(/[/\0]/g, "_");
  return step === "." || step === ".." ? "_" : step;
}
