/** Checks of the configuration: its files, the selected cloud, its settings and the auth type. */
import { globalOptions } from '../../cli/global-options.ts';
import { readCloudFiles } from '../../clouds/cloud-files.ts';
import { pathsOf, usualDirectories } from '../../clouds/search-path.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { loadAuthType } from '../../keystone/plugins/index.ts';
import { hideCredentials } from '../../platform/url-credentials.ts';
import { type CheckResult, failedWith, ok, toClause, warning } from './check-result.ts';
import { userConfig } from './user-config.ts';

/** The options of `auth` that are not secret. Unknown options count as secret. */
const PUBLIC_SETTINGS = new Set(
  (Object.values(globalOptions) as { sets?: string; secret?: true }[]).flatMap(({ sets, secret }) =>
    sets?.startsWith('auth.') && secret !== true ? [sets.slice('auth.'.length)] : [],
  ),
);

/** Returns the configuration that other commands would use; undefined if it is invalid. */
export async function* settings(
  context: Context,
): AsyncGenerator<CheckResult, CloudConfig | undefined, undefined> {
  const { world } = context;
  try {
    const { read, unreadable, clouds } = await readCloudFiles(world);
    for (const { path } of read) yield ok('files', `read ${path}`);
    for (const sentence of unreadable)
      yield warning('files', toClause(sentence), 'Correct the path, or make the file readable.');
    if (read.length === 0) {
      yield warning(
        'files',
        'no clouds.yaml found',
        `Create ${pathsOf(world).join(usualDirectories(world)[0] ?? '', 'clouds.yaml')}, or set the OS_* variables of your cloud.`,
      );
    } else yield ok('clouds', [...clouds.keys()].join(', ') || 'none');
  } catch (error) {
    yield failedWith('files', error);
    return undefined;
  }
  try {
    const config = await context.cloud();
    yield* describeSettings(config);
    yield* userConfig(world);
    await loadAuthType(config.authType);
    return config;
  } catch (error) {
    yield failedWith('cloud', error);
    return undefined;
  }
}

function* describeSettings(config: CloudConfig): Generator<CheckResult> {
  const { cloud, defaultCloudFile, region, auth, authType, authTypeReason, sources, tls } = config;
  const origin = defaultCloudFile === undefined ? '' : ` (default; from ${defaultCloudFile})`;
  yield ok('cloud', cloud === undefined ? 'unnamed; defined by variables and options' : `${cloud}${origin}`);
  for (const [option, value] of Object.entries(auth)) {
    const origin = sources.get(`auth.${option}`);
    const secretText = value === '' ? 'is empty' : 'is set';
    const text = PUBLIC_SETTINGS.has(option) ? `= ${hideCredentials(value)}` : secretText;
    yield ok('setting', `${option} ${text}${origin === undefined ? '' : ` (${origin})`}`);
  }
  const otherSettings = { region_name: region, interface: config.interface, cacert: tls.cacert };
  for (const [name, value] of Object.entries(otherSettings)) {
    const origin = sources.get(name);
    if (value !== undefined && origin !== 'default') yield ok('setting', `${name} = ${value} (${origin})`);
  }
  yield ok('auth type', `${authType} (${authTypeReason})`);
  for (const text of config.warnings ?? []) yield warning('cloud', toClause(text));
  if (!tls.verify)
    yield warning(
      'TLS',
      'certificates are not verified: passwords can be intercepted',
      'Remove --insecure (OS_INSECURE, verify: false), and set the CA certificate with --os-cacert FILE (OS_CACERT).',
    );
}
