/** Letters whose names begin with a vowel, for abbreviations that are spelt: an SR, an LVHD. */
const SPELT_WITH_A_VOWEL = /^[AEFHILMNORSX](?:[A-Z]|$)/;
/** Whole words: an Observer, an event; U is said as in USB_group and user. */
const SPOKEN_WITH_A_VOWEL = /^[AEIOaeio][a-z]/;

/** A name with its indefinite article. */
export function withArticle(name: string): string {
  return `${SPELT_WITH_A_VOWEL.test(name) || SPOKEN_WITH_A_VOWEL.test(name) ? "an" : "a"} ${name}`;
}
