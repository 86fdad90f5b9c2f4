/** cluster-config --check: checks the files that cluster-config wrote to a directory. Changes nothing. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFacts } from '../../cluster-access/cluster-access.ts';
import { assertPrivate } from '../../cluster-access/directory/cluster-directory.ts';
import { checkDirectory } from '../../cluster-access/directory/directory-check.ts';
import type { Context } from '../../context.ts';
import { MagnumError, withChanges } from '../../errors.ts';
import { createWorldTransport } from '../../http/world-transport.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { waitUntilComplete } from './config-wait.ts';

export default async (options: NamedConfigOptions, context: Context) => {
  const { world, magnum, progress } = context;
  const given = options.dir as string;
  const dir = resolve(world.cwd, given);
  await assertPrivate(dir, { home: world.home, shared: options.allowSharedDir });
  if (!existsSync(dir)) throw missingDirectoryError(dir, given, options.cluster);
  if (options.wait) await waitUntilComplete(options, context);
  const facts = await readFacts({ clusterId: options.cluster, magnum: await magnum(), progress });
  const pathOf = (name: string) => (existsSync(join(dir, name)) ? join(dir, name) : undefined);
  const transport = createWorldTransport(world, {
    tls: { verify: true, cacert: pathOf('ca.pem'), cert: pathOf('cert.pem'), key: pathOf('key.pem') },
  });
  return outcomes(checkOutcomes());

  async function* checkOutcomes(): AsyncGenerator<Outcome> {
    for await (const { item, text, error } of checkDirectory({
      ...facts,
      dir,
      transport,
      now: world.now(),
    })) {
      yield { item, text, status: 'ok', error: error && withoutLoginHint(error) };
    }
  }
};

const missingDirectoryError = (dir: string, given: string, cluster: string): MagnumError =>
  new MagnumError('failed', `Directory ${dir} not found.`, {
    hint: `To write the files to it: ${ownCommand('cluster-config', cluster, '--dir', given)}`,
  });

/** Hints of the transport name options of the login, such as --os-cacert, which have no effect on the cluster. */
function withoutLoginHint(error: MagnumError): MagnumError {
  const { hint } = error;
  if (hint === undefined || !/--(os-|insecure)/.test(hint)) return error;
  return withChanges(error, { hint: undefined });
}
