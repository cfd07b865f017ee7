/**
 * What a client wants to hear of: the union of its subscription texts (spec: events-tasks.md, section 1.2). Class names are in lower
 * case. A text that names no class matches nothing.
 */
export class Subscription {
  /** Whether `*` is among the texts. */
  readonly everything: boolean;
  /** Classes wanted whole. */
  readonly classes: ReadonlySet<string>;
  /** Single objects as `class/ref`, without those of classes wanted whole. */
  readonly objects: ReadonlySet<string>;
  readonly #mentioned: ReadonlySet<string>;
  /** Equal for subscriptions that match the same. */
  readonly key: string;
  /** The keys under which changes find it: `*`, `vm`, `vm/OpaqueRef:…`. */
  readonly keys: readonly string[];

  constructor(texts: readonly string[]) {
    const terms = new Set(texts.map(normalTerm));
    this.everything = terms.has("*");
    this.classes = new Set([...terms].filter((term) => !term.includes("/")));
    this.objects = new Set([...terms].filter((term) => term.includes("/") && !this.classes.has(classOf(term))));
    this.#mentioned = new Set([...this.classes, ...[...this.objects].map(classOf)]);
    this.keys = this.everything ? ["*"] : [...this.classes, ...this.objects];
    this.key = this.everything ? "*" : JSON.stringify(this.keys.toSorted());
  }

  /** Whether it matches an object. */
  matches(lowerClass: string, ref: string): boolean {
    return this.everything || this.classes.has(lowerClass) || this.objects.has(`${lowerClass}/${ref}`);
  }

  /** Whether it can match any object of a class. */
  mentions(lowerClass: string): boolean {
    return this.everything || this.#mentioned.has(lowerClass);
  }

  /** Whether every text is about tasks: such a client waits for one job and is never made to pause (section 5). */
  get tasksOnly(): boolean {
    return !this.everything && this.#mentioned.size === 1 && this.#mentioned.has("task");
  }
}

/** Subscriptions that are remembered, and the longest of them as JSON. */
const MEMORY = 64;
const LONGEST = 1024;

/** Makes subscriptions. A client asks for the same again and again: those that were asked for lately are kept. */
export class Subscriptions {
  readonly #known = new Map<string, Subscription>();

  of(texts: readonly string[]): Subscription {
    const key = JSON.stringify(texts);
    if (key.length > LONGEST) return new Subscription(texts);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const subscription = new Subscription(texts);
    if (this.#known.size >= MEMORY) this.#known.clear();
    this.#known.set(key, subscription);
    return subscription;
  }
}

/** A subscription text in the form in which two that match the same are equal: the class in lower case. */
export function normalTerm(text: string): string {
  const slash = text.indexOf("/");
  return slash < 0 ? text.toLowerCase() : text.slice(0, slash).toLowerCase() + text.slice(slash);
}

/** The class of a term `class/ref`; the term itself where it has no `/`. */
export function classOf(term: string): string {
  const slash = term.indexOf("/");
  return slash < 0 ? term : term.slice(0, slash);
}

/** The ref of a term `class/ref`. */
export function refOf(term: string): string {
  return term.slice(term.indexOf("/") + 1);
}
