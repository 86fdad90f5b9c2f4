/** Runs the plugin and the aliases of docs/extending.md as a user would. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type User, user } from '../e2e/command.ts';
import { codeBlocks } from './markdown.ts';

const page = { path: 'docs/extending.md', text: readFileSync('docs/extending.md', 'utf8') };
const blocks = codeBlocks(page).map((lines) => lines.join('\n'));

let owner: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner);
  for (const name of ['mycluster', 'test-1'])
    owner.magnum('cluster-create', name, '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.stop());

describe('docs/extending.md', () => {
  it('its plugin prints the names of unhealthy clusters', () => {
    const script = blocks.find((text) => text.startsWith('#!/bin/sh\n')) ?? '';
    const directory = join(owner.home, '.local', 'bin');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'magnum-sick'), `${script}\n`);
    const chmod = blocks.find((text) => text.startsWith('chmod')) ?? '';
    const env = { PATH: `${directory}:${owner.env.PATH}` };
    expect(owner.shell(['sh'], `${chmod} && magnum sick`, env)).toEqual({ code: 0, stdout: '', stderr: '' });
    const healthy = owner.shell(['sh'], 'magnum sick --health HEALTHY', env);
    expect(healthy.stdout.split('\n').toSorted()).toEqual(['', 'mycluster', 'test-1']);
    expect(owner.shell(['sh'], 'magnum plugin list -f value', env).stdout).toBe(
      `sick ${directory}/magnum-sick available\n`,
    );
  });

  it('its aliases can be set and used', () => {
    const lines = blocks
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.startsWith('magnum alias set'));
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(owner.shell(['sh'], line)).toMatchObject({ code: 0, stderr: '' });
    expect(owner.magnum('names').stdout.split('\n').toSorted()).toEqual(['', 'mycluster', 'test-1']);
    expect(owner.magnum('find', '-f', 'value', '-c', 'name').stdout).toBe('test-1\n');
    expect(owner.magnum('ng', 'list', 'mycluster', '-f', 'value', '-c', 'name').stdout).toContain(
      'default-worker',
    );
    expect(owner.magnum('dl', 'mycluster')).toMatchObject({ code: 0 });
    expect(owner.magnum('names').stdout).toBe('test-1\n');
  });
});
