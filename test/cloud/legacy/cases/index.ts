import type { Case } from '../case.ts';
import { certificates } from './certificates.ts';
import { clusters } from './clusters.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { global } from './global.ts';
import { lists } from './lists.ts';
import { quotas } from './quotas.ts';
import { templates } from './templates.ts';

/** Cases that only read come first, so that resources of the others do not change their lists. */
export const cases: readonly Case[] = [
  ...lists,
  ...global,
  ...completion,
  ...config,
  ...certificates,
  ...quotas,
  ...templates,
  ...clusters,
];
