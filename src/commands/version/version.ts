import type { Options } from '../../cli/command-spec.ts';
import { hasTarget } from '../../clouds/auth-type.ts';
import { NoCloudError } from '../../clouds/cloud-selection.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { ServiceVersions } from '../../magnum/types.ts';
import { type Message, message } from '../../output/result.ts';
import { version } from '../../version.ts';
import type { versionCommand } from './table.ts';

export default async ({ client }: Options<typeof versionCommand>, context: Context): Promise<Message> => {
  if (client) return versionMessage(undefined);
  try {
    return versionMessage(
      (await isCloudSelected(context)) ? await (await context.magnum()).versions() : undefined,
    );
  } catch (fault) {
    if (!(fault instanceof MagnumError) || fault.kind === 'interrupted') throw fault;
    // The version of this program is known in any case.
    return { ...versionMessage(undefined), fault };
  }
};

/** False without configuration, and if no cloud of several is selected. Throws what `Context.cloud` throws for other reasons. */
async function isCloudSelected(context: Context): Promise<boolean> {
  try {
    return hasTarget(await context.cloud());
  } catch (error) {
    if (error instanceof NoCloudError) return false;
    throw error;
  }
}

/** The versions of the API are null if they are unknown. */
function versionMessage(service: ServiceVersions | undefined): Message {
  const { range, current } = service ?? {};
  const lines = [`Client: ${version}`];
  if (current !== undefined) {
    const supported = range === undefined ? 'versions not reported' : `${range.minimum} to ${range.maximum}`;
    lines.push(`Magnum API: ${supported}; requests use ${current}`);
  }
  return message(lines.join('\n'), {
    client_version: version,
    api_version: current ?? null,
    api_min_version: range?.minimum ?? null,
    api_max_version: range?.maximum ?? null,
  });
}
