/** Longest text of a line, in characters; a longer one is cut. */
const LONGEST = 64_000;
/** Facility daemon, level info. */
const PRIORITY = 3 * 8 + 6;

/** Bytes, a character each, as the log shows them: backslashes doubled, what is not printable as `\\xHH` (spec: forkexecd.md, section 6.4). */
export function quoted(bytes: string): string {
  const text = bytes.replaceAll(/[^\x20-\x7e]|\\/g, (character) => {
    if (character === "\\") return "\\\\";
    return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} ...`;
}

/** A line as syslog's socket takes it. */
export function syslogLine(key: string, pid: string, text: string, logger: number): Buffer {
  return Buffer.from(`<${PRIORITY}>forkexecd[${logger}]: ${key}[${pid}]: ${text}`, "latin1");
}
