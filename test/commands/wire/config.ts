import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Case, printed, type Seen } from './case.ts';

const file = ({ directory }: Seen) => readFileSync(join(directory, '.config/magnum/config.yaml'), 'utf8');

export const configCases: readonly Case[] = [
  {
    option: 'config set.setting',
    argv: ['config', 'set', 'cloud', 'sandbox'],
    check: (seen) => expect(file(seen)).toMatch(/^cloud:/),
  },
  {
    option: 'config set.value',
    argv: ['config', 'set', 'cloud', 'sandbox-viewer'],
    check: (seen) => expect(file(seen)).toBe('cloud: sandbox-viewer\n'),
  },
  { option: 'config get.setting', argv: ['config', 'get', 'cloud'], check: printed(/^sandbox-viewer\n$/) },
  {
    option: 'config unset.setting',
    argv: ['config', 'unset', 'cloud'],
    check: (seen) => expect(file(seen)).not.toContain('cloud'),
  },
  {
    option: 'alias set.alias',
    argv: ['alias', 'set', 'dl', 'cluster-delete --wait'],
    check: (seen) => expect(file(seen)).toMatch(/^ {2}dl:/m),
  },
  {
    option: 'alias set.expansion',
    argv: ['alias', 'set', 'ls', "cluster-list -f 'value'"],
    check: (seen) => expect(file(seen)).toMatch(/^ {2}ls: cluster-list -f 'value'$/m),
  },
  {
    option: 'alias delete.alias',
    argv: ['alias', 'delete', 'dl'],
    check: (seen) => expect(file(seen)).not.toContain('dl:'),
  },
];
