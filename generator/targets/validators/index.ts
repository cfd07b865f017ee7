import type { Target } from "../target.ts";

/** Checks of records, parameters and results as JSON-RPC carries them: a module for each class, with no dependency. */
export const validators: Target = {
  name: "validators",
  doc: "Compiled validators of every record and of the parameters and result of every message.",
  owns: ["generated/api/validators"],
  libraries: files,
  generate: async (model) => (await files()).validatorFiles(model),
};

/** What makes the files, with the compiler of schemas. */
function files(): Promise<typeof import("./files.ts")> {
  return import("./files.ts");
}
