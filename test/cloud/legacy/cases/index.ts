import type { Case } from '../case.ts';
import { clusters } from './clusters.ts';
import { config } from './config.ts';
import { global } from './global.ts';
import { lists } from './lists.ts';
import { templates } from './templates.ts';

/** Reading first: what the others make and leave changes no list then. */
export const cases: readonly Case[] = [...lists, ...global, ...config, ...templates, ...clusters];
