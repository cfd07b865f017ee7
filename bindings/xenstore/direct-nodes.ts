import type { Permission } from "./permissions.ts";

/**
 * Requests on nodes that need no messages, where both ends are in one process; in a transaction by its number, or in none (0). The paths
 * are such by their form. All raise `XenstoreError`.
 */
export interface DirectNodes {
  /** What is answered must not be changed. */
  read(transaction: number, path: string): Buffer;
  /** The value is the store's from now on. */
  write(transaction: number, path: string, value: Buffer): void;
  mkdir(transaction: number, path: string): void;
  rm(transaction: number, path: string): void;
  directory(transaction: number, path: string): readonly string[];
  getPermissions(transaction: number, path: string): readonly Permission[];
  setPermissions(transaction: number, path: string, permissions: readonly Permission[]): void;
}
