import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { codeOf, MagnumError, withChanges } from '../../errors.ts';
import { text } from '../../output/result.ts';
import type { World } from '../../world.ts';
import { readInputText } from '../shared/input-text.ts';
import { argumentOrOption } from '../shared/resource.ts';
import { resolveCluster } from './cluster-argument.ts';
import type { sign } from './table.ts';

export default async (options: Options<typeof sign>, { world, magnum }: Context) => {
  const { cluster, csr } = resolveArguments(options);
  const pem = await readCsr(csr, world);
  const { clusters, certificates } = await magnum();
  const { uuid } = await clusters.get(cluster);
  return text(`${await certificates.sign(uuid, pem)}\n`);
};

/** With --cluster and without --csr, a single argument is the CSR. */
function resolveArguments({ word, csrWord, csr, cluster }: Options<typeof sign>) {
  const onlyCsr = cluster !== undefined && csr === undefined && csrWord === undefined;
  const [clusterWord, fileWord] = onlyCsr ? [undefined, word] : [word, csrWord];
  const file = argumentOrOption('csr', fileWord, csr);
  if (!clusterWord && !cluster && !file)
    throw new MagnumError('usage', 'Missing arguments: --cluster, --csr', { hint: CSR_HINT });
  return { cluster: resolveCluster(clusterWord, cluster), csr: file };
}

const CSR_HINT = 'Set the CSR file with --csr FILE; - reads standard input.';

async function readCsr(file: string | undefined, world: World): Promise<string> {
  if (file === undefined || file === '') {
    throw new MagnumError('usage', MISSING, { hint: CSR_HINT });
  }
  try {
    return await readInputText(file, world);
  } catch (error) {
    const isMissing = error instanceof MagnumError && codeOf(error.cause) === 'ENOENT';
    throw isMissing ? withChanges(error, { message: `${MISSING} ${error.message}` }) : error;
  }
}

/** The message of the legacy client, also for a file that does not exist. */
const MISSING = 'A CSR must be provided.';
