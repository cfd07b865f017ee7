/** Letters that name disks: a to z, then aa and so on. */
function numberOfLetters(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0) - 1;
}

/**
 * The disk and partition that the name of a drive means, as text to compare; `undefined` for a name that means nothing (spec:
 * xenopsd.md, device numbers): `3`, `xvdd`, `hdd`, `sdd1`, `fda`, `d3p1`. `3`, `xvdd` and `hdd` are the same place; floppies have
 * their own.
 */
export function deviceNumber(name: string): string | undefined {
  if (/^[0-9]{1,5}$/.test(name)) return `${Number(name)}.0`;
  const lettered = /^(xvd|hd|sd|fd)([a-z]{1,3})([0-9]{0,3})$/.exec(name);
  if (lettered !== null) {
    const [, kind = "", letters = "", partition = ""] = lettered;
    return `${kind === "fd" ? "floppy" : ""}${numberOfLetters(letters)}.${Number(partition)}`;
  }
  const numbered = /^d([0-9]{1,5})p([0-9]{1,3})$/.exec(name);
  return numbered === null ? undefined : `${Number(numbered[1])}.${Number(numbered[2])}`;
}

/** The number of the disk of a drive that is not a floppy. */
export function diskOf(name: string): number | undefined {
  const place = deviceNumber(name);
  return place === undefined || place.startsWith("floppy") ? undefined : Number(place.split(".")[0]);
}
