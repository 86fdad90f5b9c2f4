/** cluster-config --check: checks the files in a directory of cluster-config; changes nothing. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFacts } from '../../cluster-access/cluster-access.ts';
import { assertPrivate } from '../../cluster-access/directory/cluster-directory.ts';
import { checkDirectory } from '../../cluster-access/directory/directory-check.ts';
import type { Context } from '../../context.ts';
import { createWorldTransport } from '../../http/world-transport.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import type { NamedConfigOptions } from './config-types.ts';

export default async (options: NamedConfigOptions, { world, magnum, progress }: Context) => {
  const dir = resolve(world.cwd, options.dir);
  await assertPrivate(dir, { home: world.home, shared: options.allowSharedDir });
  const facts = await readFacts({ clusterId: options.cluster, magnum: await magnum(), progress });
  const file = (name: string) => (existsSync(join(dir, name)) ? join(dir, name) : undefined);
  const transport = createWorldTransport(world, {
    tls: { verify: true, cacert: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') },
  });
  return outcomes(checkOutcomes());

  async function* checkOutcomes(): AsyncGenerator<Outcome> {
    for await (const result of checkDirectory({ ...facts, dir, transport, now: world.now() })) {
      yield { ...result, status: 'good' };
    }
  }
};
