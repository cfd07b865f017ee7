import { readFileSync } from "node:fs";

/** What a file of the kernel says, without spaces around it; nothing where it cannot be read, as some cannot while a card is down. */
export function kernelText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
