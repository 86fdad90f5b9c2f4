/** The names of the help topics. Costs nothing to import; topics.ts has the pages. */
export const topicNames = [
  'commands',
  'options',
  'authentication',
  'environment',
  'formats',
  'exit-codes',
] as const;
