import { readdirSync, readFileSync } from "node:fs";

/** What a file of the kernel says, without spaces around it; nothing where it cannot be read, as some cannot while a card is down. */
export function kernelText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** The names in a folder of the kernel; none where it is not there. */
export function kernelEntries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
