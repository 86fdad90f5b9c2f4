/** Every example of help works as it is written: typed into a shell, at a sandbox that has what it talks about. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/commands/registry.ts';
import { has } from '../e2e/command.ts';
import { scene } from './scene.ts';

const examples = commands.flatMap(({ table }) => (table.examples ?? []).map(({ command }) => command));

/** On a terminal, and ended by Ctrl-C: it would go on for ever. */
const watched = (line: string): string => `(sleep 2; printf '\\003') | script -qec '${line}' /dev/null`;

const CSR = 'openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=admin -out client.csr';

describe('each command', () => {
  const shown = commands.filter(({ table }) => table.hidden !== true);
  it.each(shown.map(({ table }) => [table.names[0], table] as const))('%s has an example', (_, table) => {
    expect(table.examples?.length ?? 0).toBeGreaterThan(0);
  });
});

describe('each example works', () => {
  for (const line of examples) {
    const isFish = line.endsWith('| source');
    it.runIf(!isFish || has('fish'))(line, { timeout: 60_000 }, async () => {
      const { sandbox, type } = await scene(line);
      onTestFinished(() => sandbox.close());
      if (line.includes('client.csr')) await type(CSR);
      if (line.includes('cloud-allow')) await type('cp .config/openstack/clouds.yaml .');
      if (line.includes('sandbox status')) await type('magnum sandbox start');
      const ended = await type(
        line.includes('--watch') ? watched(line) : line,
        isFish ? ['fish', '-c'] : undefined,
      );
      if (line.includes('sandbox')) await type('magnum sandbox stop');
      expect(ended, ended.text).toMatchObject({ code: 0 });
    });
  }
});
