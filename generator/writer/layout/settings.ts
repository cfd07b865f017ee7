/** The project's settings of the formatter, in `biome.json`: the longest line, in columns, and the step of an indent. */
export const WIDTH = 120;
export const STEP = "  ";
