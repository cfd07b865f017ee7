import { z } from "zod";
import { ResolvedModel } from "./resolved.ts";

/** The shape of a model is wrong; the message names the first members that are. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** How many wrong members are named. */
const MOST_NAMED = 5;

/**
 * Checks the shape of a model member by member. The checker takes longer to load than everything else, so that this is for `check`
 * and for tests; types and lint keep the shape otherwise.
 *
 * @throws ShapeError when a member has another shape than `resolved.ts` says
 */
export function validate(model: unknown): asserts model is ResolvedModel {
  const result = ResolvedModel.safeParse(model);
  if (result.success) return;
  const named = result.error.issues.slice(0, MOST_NAMED);
  const more = result.error.issues.length - named.length;
  const lines = named.map((issue) => `${z.core.toDotPath(issue.path) || "model"}: ${issue.message}`);
  throw new ShapeError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("; "));
}
