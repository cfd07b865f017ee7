import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, rmdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../../runtime/log/logger.ts";
import { isMissing, makeFolder } from "../../../runtime/process/files.ts";
import { messageDocument, parseMessages, type StoredMessage } from "./document.ts";

/** A message with the name of its file, which is its time: seconds since 1970 with five decimals. */
export interface FiledMessage {
  readonly file: string;
  readonly message: StoredMessage;
}

/** Messages that wait to be written. */
const MOST_WAITING = 10_000;

/**
 * The messages of a pool on disk: a file each, and links to it by object, uuid, ref and generation, as other tools expect them (spec:
 * events-tasks.md, section 7.1). The links are made for them: nothing here reads them. A message is half a dozen entries of folders, which
 * take their time: changes are made one after the other while the program goes on.
 */
export class MessageFiles {
  readonly #base: string;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

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

  /** Writes a message whole or not at all, in its turn. Rejects with the file system's error, and when too many wait. */
  write(filed: FiledMessage): Promise<void> {
    if (this.#waiting >= MOST_WAITING) return Promise.reject(new Error(`${MOST_WAITING} messages wait for the disk`));
    return this.#inTurn(() => this.#write(filed));
  }

  /** Removes a message's file and links, in its turn; what is gone already is fine. Rejects with the file system's error. */
  remove(filed: FiledMessage): Promise<void> {
    return this.#inTurn(() => this.#remove(filed));
  }

  /** Resolves when all that was asked for so far has been tried. */
  flush(): Promise<void> {
    return this.#last;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#waiting++;
    const done = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #write(filed: FiledMessage): Promise<void> {
    const { file, message } = filed;
    const path = join(this.#base, file);
    const temporary = join(this.#base, ".new");
    try {
      await writeFile(temporary, messageDocument(message), { mode: 0o600 });
      const seconds = Number(file);
      await utimes(temporary, seconds, seconds);
      await rename(temporary, path);
      await mkdir(this.#folderOf(message), { recursive: true, mode: 0o700 });
      await Promise.all(this.#links(message, file).map((link) => linkTo(path, link)));
    } catch (error) {
      await this.#remove(filed).catch(() => undefined);
      throw error;
    }
  }

  async #remove({ file, message }: FiledMessage): Promise<void> {
    const paths = [...this.#links(message, file), join(this.#base, file)];
    await Promise.all(paths.map((path) => rm(path, { force: true })));
    // Unless other messages are about the object.
    await rmdir(this.#folderOf(message)).catch(() => undefined);
  }

  #folderOf({ cls, obj_uuid }: StoredMessage): string {
    return join(this.#base, plain(cls), plain(obj_uuid));
  }

  #links(message: StoredMessage, file: string): string[] {
    return [
      join(this.#folderOf(message), file),
      join(this.#base, "uuids", plain(message.uuid)),
      join(this.#base, "refs", plain(message.ref)),
      join(this.#base, "gen", String(message.generation)),
    ];
  }

  #folder(name: string): void {
    try {
      makeFolder(join(this.#base, name), 0o700);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** Makes a symbolic link, in the place of what is there. */
async function linkTo(path: string, link: string): Promise<void> {
  try {
    await symlink(path, link);
  } catch {
    await rm(link, { force: true });
    await symlink(path, link);
  }
}

/** A name as a single step of a path, whatever an imported message says. */
function plain(name: string): string {
  const step = name.replaceAll(/[/\0]/g, "_");
  return step === "." || step === ".." ? "_" : step;
}
