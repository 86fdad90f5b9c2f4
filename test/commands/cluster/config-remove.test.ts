/** cluster-config --remove: for which errors of Magnum it uses the names in the kubeconfig. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { NoCloudError } from '../../../src/clouds/cloud-selection.ts';
import removeEntries from '../../../src/commands/cluster/config-remove.ts';
import type { Context } from '../../../src/context.ts';
import { type ErrorKind, MagnumError } from '../../../src/errors.ts';
import { cloud, type TestCloud } from '../../support/cloud.ts';
import { temporaryDirectory } from '../../support/world.ts';

let sandbox: TestCloud;
let home: string;
let file: string;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  home = temporaryDirectory();
  file = join(home, 'config');
  await sandbox.runWith({ env: { KUBECONFIG: file } }, 'cluster-config', 'kube', '--merge');
});

/** Removes the entries of `cluster` where Magnum fails with `error`. Resolves to the lines. */
async function removeWith(error: unknown, cluster = 'kube'): Promise<string[]> {
  const lines: string[] = [];
  const world = {
    ...{ env: { KUBECONFIG: file, HOME: home }, home, cwd: home, platform: 'linux', pid: process.pid },
    ...{ signal: new AbortController().signal, now: Date.now, sleep: async () => {} },
  };
  const context = {
    ...{ world, say: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) },
    progress: { done() {}, update() {} },
    async magnum() {
      throw error;
    },
  };
  await removeEntries({ cluster } as never, context as unknown as Context);
  return lines;
}

it.each<ErrorKind>(['not-found', 'unreachable', 'timeout'])(
  'cluster-config --remove uses the context name if Magnum fails with %s',
  async (kind) => {
    expect(await removeWith(new MagnumError(kind, 'x'))).toEqual([`Removed context kube from ${file}.`]);
  },
);

it('cluster-config --remove uses the context name without a cloud', async () => {
  expect(await removeWith(new NoCloudError('x', 'y'))).toEqual([`Removed context kube from ${file}.`]);
});

it.each([
  ...(['auth', 'failed', 'usage', 'interrupted'] as const).map((kind) => new MagnumError(kind, 'x')),
  new TypeError('x'),
])('cluster-config --remove throws %s, and removes nothing', async (error) => {
  const before = readFileSync(file, 'utf8');
  await expect(removeWith(error)).rejects.toBe(error);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

it('cluster-config --remove throws the error of a name without a context', async () => {
  const error = new MagnumError('not-found', 'x');
  await expect(removeWith(error, 'other')).rejects.toBe(error);
});
