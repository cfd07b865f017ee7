/** How a simulated guest's balloon driver works. */
export interface GuestOptions {
  readonly domid: number;
  readonly hvm?: boolean;
  /** KiB that it is built with. */
  readonly total: number;
  /** KiB that the hypervisor counts besides what its driver does. */
  readonly overhead?: number;
  /** KiB a second that its driver moves; default: at once. */
  readonly speed?: number;
  /** KiB that its driver does not go below or above. */
  readonly floor?: number;
  readonly ceiling?: number;
  /** Whether the driver hangs, so many seconds after the guest was made. */
  readonly hangs?: (seconds: number) => boolean;
}

/** A domain of the fictitious host. Sizes in KiB. */
export class Guest {
  readonly domid: number;
  readonly hvm: boolean;
  readonly overhead: number;
  readonly made: number;
  total: number;
  cap: number;
  shutdown = false;
  /** What its driver was last told, by xenstore. */
  target: number | undefined;
  readonly #options: GuestOptions;

  /** `made`: seconds of the clock. */
  constructor(options: GuestOptions, cap: number, made: number) {
    this.#options = options;
    this.domid = options.domid;
    this.hvm = options.hvm ?? false;
    this.overhead = options.overhead ?? 0;
    this.total = options.total;
    this.cap = cap;
    this.made = made;
  }

  /** How far its driver is from where it would go: KiB to take, or, below zero, to give. */
  get distance(): number {
    const { floor = 0, ceiling = Number.POSITIVE_INFINITY } = this.#options;
    if (this.target === undefined || this.shutdown) return 0;
    const actual = this.total - this.overhead;
    // A driver at rest beyond its bounds stays where it is.
    const aim = Math.max(Math.min(this.target, Math.max(ceiling, actual)), Math.min(floor, actual));
    return aim - actual;
  }

  /** What of that it does in so many seconds; `now` in seconds of the clock. */
  wish(now: number, elapsed: number): number {
    const { speed = Number.POSITIVE_INFINITY, hangs } = this.#options;
    if (hangs?.(now - this.made) === true) return 0;
    const most = Math.floor(speed * elapsed);
    return Math.max(-most, Math.min(this.distance, most));
  }
}
