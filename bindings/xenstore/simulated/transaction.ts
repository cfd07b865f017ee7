import type { Behaviour } from "./behaviour.ts";
import { transactionNodes } from "./behaviour.ts";
import type { Change } from "./operations.ts";
import { type LiveTree, Overlay, type Snapshot, type View } from "./view.ts";

/** A request of a transaction and the name or payload that answered it. */
export interface Recorded {
  readonly type: number;
  readonly payload: Buffer;
  readonly answer: Buffer | string;
}

/** What making a recorded request again gives, and the changes it brings. */
export type Replay = (view: View, request: Recorded) => { answer: Buffer | string; changes: readonly Change[] };

/** A transaction on the simulated store, by either daemon's rules (spec: xenstore-protocol.md, section 2.6). */
export class SimulatedTransaction {
  readonly view: Overlay;
  readonly changes: Change[] = [];
  readonly #live: LiveTree;
  readonly #behaviour: Behaviour;
  readonly #snapshot: Snapshot | undefined;
  readonly #requests: Recorded[] = [];

  /** `limited`: of a guest, which may touch only so many nodes. */
  constructor(live: LiveTree, behaviour: Behaviour, limited: boolean) {
    this.#live = live;
    this.#behaviour = behaviour;
    this.#snapshot = behaviour.replays ? live.snapshot() : undefined;
    this.view = new Overlay(this.#snapshot ?? live, limited ? transactionNodes : Number.POSITIVE_INFINITY);
  }

  /** Remembers a request where commits replay them. */
  record(request: Recorded): void {
    if (this.#behaviour.replays) this.#requests.push(request);
  }

  drop(): void {
    this.#snapshot?.drop();
  }

  /** Makes the changes and gives them, as watches have to hear of them; undefined on a conflict. */
  commit(replay: Replay): readonly Change[] | undefined {
    this.drop();
    return this.#snapshot === undefined ? this.#commitUntouched() : this.#commitReplayed(this.#snapshot, replay);
  }

  #commitUntouched(): readonly Change[] | undefined {
    if (this.view.conflictsWith(this.#live)) return undefined;
    const last = new Map(this.changes.map((change) => [change.path, change]));
    const before = new Map([...last.keys()].map((path) => [path, this.#live.get(path)]));
    this.view.apply(this.#live);
    // One event a node, and none for what was made and removed within.
    return [...last.values()].filter(({ path }) => before.get(path) !== this.#live.get(path));
  }

  #commitReplayed(snapshot: Snapshot, replay: Replay): readonly Change[] | undefined {
    if (this.changes.length === 0) return [];
    if (!snapshot.changed) {
      this.view.apply(this.#live);
      return this.changes;
    }
    const view = new Overlay(this.#live);
    const changes: Change[] = [];
    for (const request of this.#requests) {
      const again = replay(view, request);
      if (!sameAnswer(again.answer, request.answer)) return undefined;
      changes.push(...again.changes);
    }
    view.apply(this.#live);
    return changes;
  }
}

function sameAnswer(one: Buffer | string, other: Buffer | string): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return one.equals(other);
}
