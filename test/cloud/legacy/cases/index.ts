import type { Case } from '../case.ts';
import { certificates } from './certificates.ts';
import { clusters } from './clusters.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { global } from './global.ts';
import { lists } from './lists.ts';
import { quotas } from './quotas.ts';
import { templates } from './templates.ts';

/** Concurrent with the others, so no case with an effect on other projects may be in both. */
export const readingCases: readonly Case[] = [...lists, ...global, ...completion, ...config, ...certificates];
export const changingCases: readonly Case[] = [...quotas, ...templates, ...clusters];
