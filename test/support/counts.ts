/**
 * How much the interface holds: what upstream documents, and what its flags generate. The tests that count compare with these, so
 * that an addition to the interface changes one number here, and its entry in test/facts.
 */
export const counts = {
  classes: 73,
  documentedClasses: 72,
  fields: 950,
  /** Fields of documented classes that clients see. */
  shownFields: 921,
  declaredMessages: 678,
  documentedMessages: 551,
  /** Messages of documented classes that follow from their flags and fields. */
  generatedMessages: 1456,
  /** Generated messages that run code of their own. */
  generatedWithCode: 38,
  /** What `system.listMethods` lists. */
  wireNames: 2258,
  errors: 605,
  errorsWithoutParams: 30,
  enums: 75,
  httpHandlers: 57,
  alerts: 108,
  relations: 64,
  daemonCalls: 361,
} as const;

/** All documented messages: 2007 at upstream's version. */
export const documentedInAll: number = counts.documentedMessages + counts.generatedMessages;
