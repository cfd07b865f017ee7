/** Several values to a key; a key without values takes no room. */
export class MultiMap<K, V> {
  readonly #sets = new Map<K, Set<V>>();

  add(key: K, value: V): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([value]));
    else set.add(value);
  }

  remove(key: K, value: V): void {
    const set = this.#sets.get(key);
    if (set?.delete(value) === true && set.size === 0) this.#sets.delete(key);
  }

  has(key: K): boolean {
    return this.#sets.has(key);
  }

  get(key: K): Iterable<V> {
    return this.#sets.get(key) ?? [];
  }
}
