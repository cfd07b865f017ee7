#!/usr/bin/env node
// The name that npm links to, and kept: links of `npx` outlive a change of it. The program is `cli.js`.
import "./cli.js";
