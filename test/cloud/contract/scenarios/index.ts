import type { Scenario } from '../stage.ts';
import { administration } from './administration.ts';
import { applicationCredentials } from './application-credentials.ts';
import { certificates } from './certificates.ts';
import { clusters } from './clusters.ts';
import { discovery } from './discovery.ts';
import { lists } from './lists.ts';
import { nodegroups } from './nodegroups.ts';
import { sessions } from './sessions.ts';
import { templates } from './templates.ts';
import { tokens } from './tokens.ts';

export const scenarios: readonly Scenario[] = [
  ...discovery,
  ...tokens,
  ...applicationCredentials,
  ...sessions,
  ...templates,
  ...lists,
  ...clusters,
  ...nodegroups,
  ...certificates,
  ...administration,
];
