/**
 * A store as plainly as it can be written, to hold the simulated one to: whole copies, and a list of all changes ever made
 * to tell conflicts by.
 */
interface Entry {
  value: string;
  /** In the order of their making. */
  children: string[];
}

/** A transaction: its own copy of each node that it has touched, and when. */
export interface NaiveTransaction {
  readonly copies: Map<string, { entry: Entry | undefined; since: number; written: boolean }>;
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
const name = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const copy = (entry: Entry | undefined): Entry | undefined =>
  entry === undefined ? undefined : { value: entry.value, children: [...entry.children] };

export class NaiveStore {
  readonly #nodes = new Map<string, Entry>([["/", { value: "", children: [] }]]);
  /** Paths of all changes, in order. */
  readonly #changes: string[] = [];

  begin(): NaiveTransaction {
    return { copies: new Map() };
  }

  read(path: string, within?: NaiveTransaction): string {
    return this.#existing(path, within).value;
  }

  directory(path: string, within?: NaiveTransaction): string[] {
    return [...this.#existing(path, within).children];
  }

  write(path: string, value: string, within?: NaiveTransaction): void {
    const entry = this.#get(path, within);
    if (entry === undefined) this.#make(path, value, within);
    else this.#put(path, { ...entry, value }, within);
  }

  mkdir(path: string, within?: NaiveTransaction): void {
    if (this.#get(path, within) === undefined) this.#make(path, "", within);
  }

  rm(path: string, within?: NaiveTransaction): void {
    const entry = this.#get(path, within);
    const above = parent(path);
    const holder = this.#get(above, within);
    if (entry === undefined) {
      if (holder === undefined) this.#existing(above, within);
      return;
    }
    if (holder !== undefined)
      this.#put(above, { ...holder, children: holder.children.filter((child) => child !== name(path)) }, within);
    this.#removeAll(path, entry, within);
  }

  /** False on a conflict: something that was touched has changed since. */
  commit({ copies }: NaiveTransaction): boolean {
    for (const [path, { since }] of copies) if (this.#changes.indexOf(path, since) >= 0) return false;
    for (const [path, { entry, written }] of copies) if (written) this.#put(path, entry);
    return true;
  }

  /** All paths and values. */
  dump(): Record<string, string> {
    return Object.fromEntries([...this.#nodes].map(([path, { value }]) => [path, value]).sort());
  }

  #get(path: string, within: NaiveTransaction | undefined): Entry | undefined {
    if (within === undefined) return copy(this.#nodes.get(path));
    const known = within.copies.get(path);
    if (known !== undefined) return copy(known.entry);
    const entry = copy(this.#nodes.get(path));
    within.copies.set(path, { entry, since: this.#changes.length, written: false });
    return copy(entry);
  }

  #put(path: string, entry: Entry | undefined, within?: NaiveTransaction): void {
    if (within === undefined) {
      // What was made and removed within a transaction never was.
      if (entry === undefined && !this.#nodes.has(path)) return;
      this.#changes.push(path);
      if (entry === undefined) this.#nodes.delete(path);
      else this.#nodes.set(path, entry);
      return;
    }
    const since = within.copies.get(path)?.since ?? this.#changes.length;
    within.copies.set(path, { entry, since, written: true });
  }

  #existing(path: string, within: NaiveTransaction | undefined): Entry {
    const entry = this.#get(path, within);
    if (entry === undefined) {
      // C looks which parent there is.
      for (let above = parent(path); this.#get(above, within) === undefined; ) above = parent(above);
      throw new Error("ENOENT");
    }
    return entry;
  }

  #make(path: string, value: string, within: NaiveTransaction | undefined): void {
    const above = parent(path);
    if (this.#get(above, within) === undefined) this.#make(above, "", within);
    const holder = this.#existing(above, within);
    this.#put(above, { ...holder, children: [...holder.children, name(path)] }, within);
    this.#put(path, { value, children: [] }, within);
  }

  #removeAll(path: string, entry: Entry, within: NaiveTransaction | undefined): void {
    for (const child of entry.children) {
      const below = `${path}/${child}`;
      const node = this.#get(below, within);
      if (node !== undefined) this.#removeAll(below, node, within);
    }
    this.#put(path, undefined, within);
  }
}
