/** cluster-config --check with a directory: checks the files that cluster-config wrote to it. Changes nothing without --fix. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CheckResult } from '../../cluster-access/certificate/certificate-check.ts';
import { readFacts } from '../../cluster-access/cluster-access.ts';
import { assertPrivate } from '../../cluster-access/directory/cluster-directory.ts';
import { checkDirectory, checkFiles } from '../../cluster-access/directory/directory-check.ts';
import type { Context } from '../../context.ts';
import { MagnumError, withChanges } from '../../errors.ts';
import { createWorldTransport } from '../../http/world-transport.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { waitUntilComplete } from './config-wait.ts';
import { mendModes, renewCertificate, staleCertificateIn } from './mending.ts';

export default async (options: NamedConfigOptions, context: Context) => {
  const { world, magnum, progress } = context;
  const given = options.dir as string;
  const dir = resolve(world.cwd, given);
  await assertPrivate(dir, { home: world.home, shared: options.allowSharedDir });
  if (!existsSync(dir)) throw missingDirectoryError(dir, given, options.cluster);
  if (options.wait) await waitUntilComplete(options, context);
  const facts = await readFacts({ clusterId: options.cluster, magnum: await magnum(), progress });
  return outcomes(report());

  async function* report(): AsyncGenerator<Outcome> {
    if (options.fix) yield* mend();
    const pathOf = (name: string) => (existsSync(join(dir, name)) ? join(dir, name) : undefined);
    const transport = createWorldTransport(world, {
      tls: { verify: true, cacert: pathOf('ca.pem'), cert: pathOf('cert.pem'), key: pathOf('key.pem') },
    });
    for await (const result of checkDirectory({ ...facts, dir, transport, now: world.now() })) {
      if (result.isWarning) context.warn(safeLine(result.text));
      yield toOutcome(result, options, given);
    }
  }

  async function* mend(): AsyncGenerator<Outcome> {
    const results = await toArray(checkFiles({ ca: facts.ca, dir, now: world.now() }));
    yield* mendModes(results);
    const certificate = staleCertificateIn(results);
    if (certificate === undefined) return;
    const place = { dir, allowSharedDir: options.allowSharedDir };
    const { uuid } = facts.cluster;
    yield await renewCertificate({ name: `directory ${dir}`, uuid, place, certificate }, context);
    progress.done();
  }
};

function toOutcome(
  { item, text, error, isWarning, remedy }: CheckResult,
  { cluster, fix }: NamedConfigOptions,
  given: string,
): Outcome {
  if (error === undefined)
    return { item, text, ...(isWarning ? { status: 'warning', isReported: true } : { status: 'ok' }) };
  if (remedy === undefined || fix) return { item, text, error: withoutLoginHint(error) };
  const hint = `To mend it: ${ownCommand('cluster-config', cluster, '--dir', given, '--check', '--fix')}`;
  return { item, text, error: withChanges(error, { hint }) };
}

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
