import type { Scenario } from '../stage.ts';
import type { Target } from '../target.ts';
import { administration } from './administration.ts';
import { applicationCredentials } from './application-credentials.ts';
import { certificates } from './certificates.ts';
import { clusters } from './clusters.ts';
import { discovery } from './discovery.ts';
import { federations } from './federations.ts';
import { lists } from './lists.ts';
import { nodegroups } from './nodegroups.ts';
import { sessions } from './sessions.ts';
import { templates } from './templates.ts';
import { tokens } from './tokens.ts';

const scenarios: readonly Scenario[] = [
  ...discovery,
  ...tokens,
  ...applicationCredentials,
  ...sessions,
  ...templates,
  ...lists,
  ...clusters,
  ...nodegroups,
  ...certificates,
  ...federations,
  ...administration,
];

/** The scenarios of the COEs and API versions that the cloud has. */
export const scenariosFor = ({ coes, apiMax }: Target): readonly Scenario[] =>
  scenarios.filter(
    ({ coe, minor = 0 }) =>
      (coe === undefined || coes.includes(coe)) && minor <= Number(apiMax.split('.')[1]),
  );
