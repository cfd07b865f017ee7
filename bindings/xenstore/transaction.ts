import { type Ambient, sleep } from "../../runtime/ambient.ts";
import type { Connection, Transaction, Tree } from "./connection.ts";
import { isRefusal } from "./errors.ts";

/** Milliseconds of the first and the longest pause between two attempts. */
const firstPause = 1;
const longestPause = 100;
/** About a minute and a half of pauses: a store in which nothing can be committed for so long has another trouble. */
const defaultAttempts = 2000;

/** How `transact` retries. */
export interface TransactOptions {
  /** Attempts at most, 2000 unless said otherwise. */
  readonly attempts?: number;
}

/**
 * Runs `body` in a transaction and commits; on a conflict (EAGAIN) all of it runs again after a random pause that grows to
 * 100 ms, so it must have no effect outside the transaction. When it raises, the transaction is dropped. Raises EAGAIN
 * when the attempts are used up (spec: xenstore-protocol.md, section 2.6).
 */
export async function transact<T>(
  connection: Connection,
  ambient: Ambient,
  body: (tree: Tree) => Promise<T>,
  options: TransactOptions = {},
): Promise<T> {
  const attempts = options.attempts ?? defaultAttempts;
  for (let attempt = 1; ; attempt++) {
    const transaction = await connection.begin();
    const result = await withinTransaction(transaction, body);
    try {
      await transaction.commit();
      return result;
    } catch (error) {
      if (!isRefusal(error, "EAGAIN") || attempt >= attempts) throw error;
    }
    const longest = Math.min(longestPause, firstPause * 2 ** Math.min(attempt - 1, 10));
    await sleep(ambient, ambient.random() * longest);
  }
}

async function withinTransaction<T>(transaction: Transaction, body: (tree: Tree) => Promise<T>): Promise<T> {
  try {
    return await body(transaction);
  } catch (error) {
    // The body's failure is what the caller has to learn; a connection on which the end fails is lost for all to see.
    await transaction.abort().catch(() => {});
    throw error;
  }
}
