import type { Target } from "../target.ts";

/** For each daemon interface: its types, a client of typed calls, the skeleton of a server, and its descriptor. */
export const daemons: Target = {
  name: "daemons",
  doc: "Types, client stub and server skeleton of each daemon interface.",
  owns: ["generated/daemons"],
  libraries: files,
  generate: async (model) => (await files()).interfaceFiles(model),
};

/** What makes the files, with the compiler of types. */
function files(): Promise<typeof import("./files.ts")> {
  return import("./files.ts");
}
