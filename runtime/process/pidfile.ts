import { dirname } from "node:path";
import { makeFolder, readIfThere, removeIfThere, writeFileAtomic } from "./files.ts";

/**
 * Writes this process's id and a line end (mode 0644), making the directory if need be; answers what removes it again. A
 * file that is already there is replaced, whoever's it is: the number of a dead process may belong to a stranger by now,
 * so that a living process with that number proves nothing. What keeps a second instance out is its listening socket.
 */
export function writePidfile(path: string, pid: number): () => void {
  makeFolder(dirname(path));
  writeFileAtomic(path, `${pid}\n`, 0o644);
  return () => {
    if (readPid(path) === pid) removeIfThere(path);
  };
}

function readPid(path: string): number | undefined {
  const text = readIfThere(path)?.toString();
  return text === undefined ? undefined : Number(text);
}
