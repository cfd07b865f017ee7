/** Why a reply is not as recorded. */
export type Deviation =
  /** Number of a row of "Deliberate deviations" (specification of the wire, section 15). */
  { readonly row: number } | { readonly reason: string } | { readonly notYet: string };

/** The same deviation for several cases. */
function all(deviation: Deviation, ids: string): Readonly<Record<string, Deviation>> {
  return Object.fromEntries(ids.split(" ").map((id) => [id, deviation]));
}

const row = (number: number, ids: string) => all({ row: number }, ids);
const reason = (text: string, ids: string) => all({ reason: text }, ids);
const notYet = (what: string, ids: string) => all({ notYet: what }, ids);

/** By recording and case; the one place where a difference may be allowed. */
export const deviations: Readonly<Record<string, Readonly<Record<string, Deviation>>>> = {
  wire: {
    ...row(1, "j165 j168 j485"),
    ...row(2, "x182"),
    ...row(3, "x054 x055 x064 x066 j365"),
    ...row(4, "j294 j296 j297"),
    ...row(5, "j257 x260 j261 j262 j293"),
    ...row(7, "m338"),
    ...row(
      11,
      [
        "x122 x123 x124 x133 x142 x208 x259 x285 x290 m329 m330 m331 m333 m344 m346 jm373 jm374 jm375 jm376 jm377 jm379",
        "jm381 jm382 jm383 jm384 jm385 jm386 jm387 jm388 jm395 jm396 jm398 jm400 jm402 jm404 jm405 jm406 jm416 jm420",
        "jt448 h530 h531 h533 h535 h548 h553 h557 h558 h591 h597 h598 h615 h620",
      ].join(" "),
    ),
    ...row(12, "x116"),
    ...reason("Section 6, rule 8: the caller's version and id, and valid UTF-8.", "j292"),
    ...reason("Section 3.1: an empty key is refused where maps are read, not by the parser.", "x317"),
    ...reason("Nesting is bounded: the request is refused before it is read whole.", "m353"),
    ...reason("The page tells what was wrong in words of ours.", "h556"),
    ...reason("Upstream says that it ends the connection, and keeps it.", "h508 h509"),
    ...reason("A reply with a length tells what becomes of the connection.", "h573 h574 h575 h576 h577"),
    ...notYet("exports", "h562"),
  },
  "first-start": {
    ...reason("The recorder's start left a deleted task behind; ours makes none.", "event.from"),
  },
  lifecycle: {
    ...reason("The recorder's VM manager could not move VMs.", "l041"),
    ...reason("The recorder's simulated guests announced what they can do before they ran.", "l050"),
    ...reason("The guest keeps its memory target until somebody balances memory.", "l061"),
    ...reason("A VM keeps its metrics over a reversion.", "l081"),
  },
  verify: {
    ...reason("Section 6, rule 8: the caller's version and id, and valid UTF-8.", "v-utf8"),
    ...reason("The recorder's database is another one.", "v050"),
    ...reason("Section 10.4: upstream answers a second time after its refusal.", "v054"),
    ...reason("The warning is in words of ours.", "v060"),
    ...notYet("exports and imports", "v042 v043 v053"),
    ...notYet("statistics", "v044 v046"),
    ...notYet("consoles", "v052"),
    ...notYet("updates", "v055 v058"),
    ...notYet("reports of defects", "v059"),
    ...notYet("the database for members", "v063 v064 v065"),
  },
  verify2: {
    ...row(4, "w001 w003 w004 w005 w006"),
    ...row(5, "w011"),
  },
  "rate-limit": {
    ...reason("The recorder had limits of an earlier recording, one of which took up the new caller.", "r002"),
  },
  extra: {
    ...row(3, "z003"),
    ...reason("The recorder's host had more VMs and devices by then.", "z044"),
    ...notYet("updates", "z56"),
  },
  storage: {
    ...reason("The recorder's driver failed when it was asked to.", "t003 t014"),
    ...reason("The recorder's driver could not copy.", "t033 t054 t057"),
    ...reason("The recorder had alerts of earlier recordings.", "t078"),
  },
  "events-tasks": {
    ...row(12, "e018"),
    ...reason("Backtraces name what is inside of upstream; ours stay in the log.", "e107 e112 e117 e127 e152 e169"),
    ...reason("Another hypervisor's console.", "e122 e123"),
    ...reason("A task can be cancelled only while work for it is under way.", "e221 e222 e223"),
  },
  "queries-and-fields": {
    ...reason("A VM that has lost its metrics gets new ones and starts.", "q350"),
  },
};
