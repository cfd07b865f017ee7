/** A process that does nothing. */
import { ready } from "./ready.ts";

ready();
