/** Measures one bench in this process, which `main.ts` has forked, and hands over its figures. */
import { benches } from "./catalogue.ts";

const bench = benches.find(({ name }) => name === process.argv[2]);
if (bench === undefined) throw new Error(`There is no bench ${process.argv[2]}.`);
const figures = await bench.run();
process.send?.(figures, undefined, undefined, () => process.exit(0));
