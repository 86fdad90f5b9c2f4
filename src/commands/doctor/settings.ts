/** Which files and variables were read, what they say, and which login comes of it. */
import { globalOptions } from '../../cli/global-options.ts';
import { readCloudFiles } from '../../clouds/cloud-files.ts';
import { candidates } from '../../clouds/search-path.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { loadAuthType } from '../../keystone/plugins/index.ts';
import { hideCredentials } from '../../platform/url-credentials.ts';
import { type CheckResult, failedWith, ok, warning } from './check-result.ts';

/** The options of logins that may be shown; whatever is not known counts as a secret. */
const SHOWN_SETTINGS = new Set(
  (Object.values(globalOptions) as { sets?: string; secret?: true }[]).flatMap(({ sets, secret }) =>
    sets?.startsWith('auth.') && secret !== true ? [sets.slice('auth.'.length)] : [],
  ),
);

/** Behind the three in the working directory comes the user's own directory of settings. */
const HOME_PLACE = 3;

/** The cloud that was found, as the next command would find it; undefined when there is none. */
export async function* settings(
  context: Context,
): AsyncGenerator<CheckResult, CloudConfig | undefined, undefined> {
  const { world } = context;
  try {
    const { read, unreadable, clouds } = await readCloudFiles(world);
    for (const { path } of read) yield ok('files', `${path} was read`);
    for (const sentence of unreadable)
      yield warning('files', sentence, 'Fix the file name, or make the file readable.');
    if (read.length === 0) {
      yield warning(
        'files',
        'no clouds.yaml was found',
        `Create ${candidates('clouds', world)[HOME_PLACE]}, or set OS_* variables.`,
      );
    } else yield ok('clouds', [...clouds.keys()].join(', ') || 'none');
  } catch (error) {
    yield failedWith('files', error);
    return undefined;
  }
  try {
    const config = await context.cloud();
    yield* describeSettings(config);
    await loadAuthType(config.authType);
    return config;
  } catch (error) {
    yield failedWith('cloud', error);
    return undefined;
  }
}

function* describeSettings(config: CloudConfig): Generator<CheckResult> {
  const { cloud, region, auth, authType, authTypeReason, sources, tls } = config;
  yield ok('cloud', cloud ?? 'no named cloud; defined by variables and options');
  for (const [option, value] of Object.entries(auth)) {
    const origin = sources.get(`auth.${option}`);
    const shown = SHOWN_SETTINGS.has(option) ? hideCredentials(value) : value === '' ? 'unset' : 'set';
    yield ok('setting', `${option} = ${shown}${origin === undefined ? '' : ` (${origin})`}`);
  }
  const beside = { region_name: region, interface: config.interface, cacert: tls.cacert };
  for (const [name, value] of Object.entries(beside)) {
    const origin = sources.get(name);
    if (value !== undefined && origin !== 'default') yield ok('setting', `${name} = ${value} (${origin})`);
  }
  yield ok('auth type', `${authType} (${authTypeReason})`);
  for (const text of config.warnings ?? []) yield warning('cloud', text);
  if (!tls.verify)
    yield warning(
      'TLS',
      'certificates are not verified: passwords can be intercepted',
      'Remove --insecure (OS_INSECURE, verify: false), and set the CA with --os-cacert.',
    );
}
