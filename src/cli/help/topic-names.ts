/** What help knows besides the commands. Costs nothing to import; topics.ts has the pages. */
export const topicNames = [
  'commands',
  'options',
  'authentication',
  'environment',
  'formats',
  'exit-codes',
] as const;
