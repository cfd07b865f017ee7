import type { Target } from "../target.ts";

/** The reference as a site of plain files: a page for each class and daemon, and what they share. */
export const docs: Target = {
  name: "docs",
  doc: "The API reference as a static site with search; opens from disk.",
  owns: ["generated/docs/site"],
  libraries: files,
  generate: async (model) => (await files()).siteFiles(model),
};

/** What makes the files, with the compiler of templates. */
function files(): Promise<typeof import("./files.ts")> {
  return import("./files.ts");
}
