/** Runs each example of help, in a shell unless it is plain, with a sandbox that has the resources that it mentions. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/commands/registry.ts';
import { tagsOf } from '../support/programs.mts';
import { startExampleSandbox } from './example-sandbox.ts';
import { programsIn } from './shell-lines.ts';

const examples = commands
  .flatMap(({ table }) => (table.examples ?? []).map(({ command }) => command))
  // test/e2e/demo.test.ts runs it.
  .filter((command) => command !== 'magnum demo');

/** Runs the line in a terminal and ends it with Ctrl-C. */
const interruptedLine = (line: string): string =>
  `(sleep 2; printf '\\003') | script -qec '${line}' /dev/null`;

const CSR = 'openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=admin -out client.csr';

describe('examples of help', () => {
  const shown = commands.filter(({ table }) => table.hidden !== true);
  it.each(shown.map(({ table }) => [table.names[0], table] as const))(
    'magnum %s has an example',
    (_, table) => {
      expect(table.examples?.length ?? 0).toBeGreaterThan(0);
    },
  );
});

describe('an example of help exits with 0', () => {
  for (const line of examples) {
    const isFish = line.endsWith('| source');
    const tags = tagsOf(...programsIn(line), isFish ? 'fish' : '', line.includes('--watch') ? 'script' : '');
    it(line, { timeout: 60_000, tags }, async () => {
      const { sandbox, run } = await startExampleSandbox(line);
      onTestFinished(() => sandbox.close());
      if (line.includes('client.csr')) await run(CSR);
      if (line.includes('cloud-allow')) await run('cp .config/openstack/clouds.yaml .');
      if (line.includes('sandbox status')) await run('magnum sandbox start');
      const result = await run(
        line.includes('--watch') ? interruptedLine(line) : line,
        isFish ? ['fish', '-c'] : undefined,
      );
      if (line.includes('sandbox')) await run('magnum sandbox stop');
      expect(result, result.text).toMatchObject({ code: 0 });
    });
  }
});
