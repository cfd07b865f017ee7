import { ResolvedModel } from "./resolved.ts";

/**
 * Checks the shape of a model member by member. The checker takes longer to load than everything else, so that this is for `check`
 * and for tests; types and lint keep the shape otherwise.
 *
 * @throws ZodError when a member has another shape than `resolved.ts` says
 */
export function validate(model: unknown): void {
  ResolvedModel.parse(model);
}
