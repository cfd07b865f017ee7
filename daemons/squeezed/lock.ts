/** One at a time, in the order in which they came. */
export class Lock {
  readonly #most: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** `most`: how many may wait; more are refused with an Error. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves or rejects as `act` does, once all that came before have ended. */
  run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#most) {
      return Promise.reject(new Error(`More than ${this.#most} requests wait for the memory of this host`));
    }
    this.#waiting += 1;
    const result = this.#last.then(act);
    this.#last = result.catch(() => {}).finally(() => (this.#waiting -= 1));
    return result;
  }

  /** Resolves when nobody who has come so far is left. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
