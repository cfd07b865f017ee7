import { realContract } from "./real-contract.ts";

await realContract("c");
