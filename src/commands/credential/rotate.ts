import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError, withChanges } from '../../errors.ts';
import { message } from '../../output/result.ts';
import { prefixed } from '../shared/resource.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import type { rotate } from './table.ts';

export default async ({ cluster, ...choice }: Options<typeof rotate>, context: Context) => {
  return await runAndWait(choice, context, { subject: { cluster } }, async () => {
    const { credentials } = await context.magnum();
    const { uuid } = await credentials.rotate(cluster).catch((error: unknown) => {
      throw prefixed('Credential rotation failed: ', withoutModuleName(error));
    });
    return message(`Request to rotate credentials for cluster ${uuid} accepted.`, { uuid });
  });
};

/** The same error without the Python module that Magnum names as the operation if the status does not allow it. */
function withoutModuleName(error: unknown): unknown {
  if (!(error instanceof MagnumError)) return error;
  const message = error.message.replace(/^magnum\.conductor\.\S+ (?=when )/, 'Rotating credentials ');
  return withChanges(error, { message });
}
