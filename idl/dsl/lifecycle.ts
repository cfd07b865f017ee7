import type { Release } from "./names.ts";

/** What happened to a class, field or message in a release. */
export type Change = "prototyped" | "published" | "extended" | "changed" | "deprecated" | "removed";
/** The history of a thing, oldest first; empty: not released yet. */
export type Lifecycle = readonly (readonly [Change, Release])[];

/** How a definition states its history: `since` when it was published once and for all, else the whole `lifecycle`. */
export type History =
  | { readonly since: Release; readonly lifecycle?: never }
  | { readonly lifecycle: Lifecycle; readonly since?: never };
