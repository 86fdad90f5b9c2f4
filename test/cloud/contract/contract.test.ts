/**
 * The sandbox keeps to what the real Keystone and Magnum do: each scenario is played on both, and each answer of the
 * sandbox must be the real one, but for what allowed.ts lists.
 */
import { describe, expect, it } from 'vitest';
import { readCloudState } from '../state.ts';
import { realTarget } from './real-target.ts';
import { scenarios } from './scenarios/index.ts';
import { record } from './stage.ts';

const pick = (d: string | undefined) => {
  process.env.CLOUD_STATE = d;
  void readCloudState();
  return realTarget();
};
const real = pick('/tmp/mcloud-t1');
const sandbox = pick('/tmp/mcloud-t2');
const realTokens = new Map();
const sandboxTokens = new Map();

import { mkdirSync, writeFileSync } from 'node:fs';

describe('the sandbox answers like the real cloud', () => {
  it.each(scenarios)('$name', async (scenario) => {
    const [expected, actual] = await Promise.all([
      record(scenario, real, realTokens),
      record(scenario, sandbox, sandboxTokens),
    ]);
    mkdirSync('/tmp/rec', { recursive: true });
    writeFileSync('/tmp/rec/' + scenario.name.replace(/[^a-z]+/gi, '-'), expected.join('\n\n=====\n'));
    for (const [index, entry] of expected.entries()) expect.soft(actual[index], scenario.name).toBe(entry);
    expect(actual).toHaveLength(expected.length);
  });
});
