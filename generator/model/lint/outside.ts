/** A problem that no rule finds, for the model could not be read or the output not be made; it has a page like a rule. */
export interface OtherProblem {
  readonly code: string;
  readonly name: string;
  readonly page: string;
}

/** Every such problem. */
export const otherProblems: readonly OtherProblem[] = [
  {
    code: "XAPI090",
    name: "datamodel-does-not-load",
    page: `A file of \`idl/\` has an error that keeps it from being loaded: a syntax error, an import that does not exist, a value used before it is
made. The message is Node's. \`npx tsc --noEmit\` shows all such errors at once.`,
  },
  {
    code: "XAPI091",
    name: "file-of-another-target",
    page: `A target made a file that it does not list under \`owns\`, or that another target makes as well. What a target owns is how stale files are found
and removed, so that every generated file belongs to exactly one target. Correct \`owns\`, or the path of the file.`,
  },
  {
    code: "XAPI092",
    name: "generated-text-does-not-parse",
    page: `The formatter could not read a generated file, so a target prints something that is not valid code. The message is the formatter's, and names the
line. \`generated/\` is as it was.`,
  },
];
