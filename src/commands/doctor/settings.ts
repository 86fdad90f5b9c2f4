/** Checks of the configuration: its files, the selected cloud, its settings and the auth type. */
import { basename } from 'node:path';
import { globalOptions } from '../../cli/global-options.ts';
import { type CloudFiles, readCloudFiles } from '../../clouds/cloud-files.ts';
import { FILE_ADVICE } from '../../clouds/cloud-selection.ts';
import { damagedSettings, damagedVariables } from '../../clouds/damaged-values.ts';
import { isAboutUse } from '../../clouds/misplaced-settings.ts';
import { namedPath } from '../../clouds/search-path.ts';
import { variableMeantBy } from '../../clouds/setting-names.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { loadAuthType } from '../../keystone/plugins/index.ts';
import { hideCredentials } from '../../platform/url-credentials.ts';
import type { World } from '../../world.ts';
import { toClause } from '../shared/clause.ts';
import { type CheckResult, failedWith, ok, warning } from './check-result.ts';
import { unusedDefault, userConfig } from './user-config.ts';

/** The options of `auth` that are not secret. Unknown options count as secret. */
const PUBLIC_SETTINGS = new Set(
  (Object.values(globalOptions) as { sets?: string; secret?: true }[]).flatMap(({ sets, secret }) =>
    sets?.startsWith('auth.') && secret !== true ? [sets.slice('auth.'.length)] : [],
  ),
);

const LINE_ENDS_HINT = 'Convert the line ends of your openrc file: dos2unix FILE';

/** Returns the configuration that other commands would use; undefined if it is invalid or missing. */
export async function* settings(
  context: Context,
): AsyncGenerator<CheckResult, CloudConfig | undefined, undefined> {
  const { world } = context;
  yield* variables(world);
  let files: CloudFiles;
  try {
    files = await readCloudFiles(world);
  } catch (error) {
    yield failedWith('files', error);
    return undefined;
  }
  let config: CloudConfig;
  try {
    config = await context.cloud();
  } catch (error) {
    const failure = failedWith('cloud', error);
    yield* describeFiles(files, failure.message, world);
    yield* damagedVariables(world.env).map(({ text, hint }) => warning('variable', text, hint));
    yield failure;
    yield* unusedDefault(context, failure.hint);
    return undefined;
  }
  yield* describeFiles(files, '', world);
  try {
    yield* describeSettings(config, files);
    yield* unusedDefault(context);
    yield* userConfig(world);
    await loadAuthType(config.authType);
    return config;
  } catch (error) {
    yield failedWith('cloud', error);
    return undefined;
  }
}

/** Variables that are repaired, or not read because they have another name than the right one. */
function* variables({ env, repairedVariables = [] }: World): Generator<CheckResult> {
  for (const name of repairedVariables)
    yield warning('variable', `${name} ends with a carriage return, which is ignored`, LINE_ENDS_HINT);
  for (const [name, value] of Object.entries(env)) {
    if (!value || !name.startsWith('OS_')) continue;
    const meant = variableMeantBy(name, value);
    if (meant !== undefined && !env[meant]) yield warning('variable', `${name} is ignored`, `Use ${meant}.`);
  }
}

/** Omits what the message of a failure says. */
function* describeFiles(
  { read, unreadable, clouds }: CloudFiles,
  failure: string,
  world: World,
): Generator<CheckResult> {
  for (const { path } of read) yield ok('files', `read ${path}`);
  const named = namedPath('clouds', world);
  for (const sentence of unreadable) {
    const text = toClause(sentence);
    const isNamed = named !== undefined && text.includes(named) && failure.includes(named);
    if (!failure.includes(text) && !isNamed) yield warning('files', text, FILE_ADVICE);
  }
  const names = [...clouds.keys()].join(', ');
  if (read.length > 0 && (names === '' || !failure.includes(names))) yield ok('clouds', names || 'none');
}

function* describeSettings(config: CloudConfig, { read, missing }: CloudFiles): Generator<CheckResult> {
  // The checks of the files print their paths.
  const shorten = (text: string) =>
    read.reduce((short, { path }) => short.replaceAll(path, basename(path)), text);
  const { cloud, defaultCloudFile, region, auth, authType, authTypeReason, sources, tls } = config;
  const source =
    defaultCloudFile === undefined
      ? shorten(sources.get('cloud') ?? '')
      : `default; from ${defaultCloudFile}`;
  yield ok(
    'cloud',
    cloud === undefined ? 'unnamed; defined by variables and options' : `${cloud} (${source})`,
  );
  const damages = damagedSettings(config);
  const warnings = new Set(config.warnings);
  const review = (check: string, key: string, message: string): CheckResult => {
    const damage = damages.find((known) => known.key === key);
    if (damage !== undefined) return warning(check, message, `${shorten(damage.text)}. ${damage.hint}`);
    const misuse = [...warnings].find((known) => isAboutUse(known, key, sources.get(key)));
    if (misuse === undefined) return ok(check, message);
    warnings.delete(misuse);
    return warning(check, message, `Correct ${shorten(misuse)}.`);
  };
  const describe = (key: string, text: string): CheckResult => {
    const origin = sources.get(key);
    return review('setting', key, `${text}${origin === undefined ? '' : ` (${shorten(origin)})`}`);
  };
  for (const [option, value] of Object.entries(auth)) {
    const secretText = value === '' ? 'is empty' : 'is set';
    const text = PUBLIC_SETTINGS.has(option) ? `= ${hideCredentials(value)}` : secretText;
    yield describe(`auth.${option}`, `${option} ${text}`);
  }
  const otherSettings = { region_name: region, interface: config.interface, cacert: tls.cacert };
  for (const [name, value] of Object.entries(otherSettings))
    if (value !== undefined && sources.get(name) !== 'default') yield describe(name, `${name} = ${value}`);
  yield review('auth type', 'auth_type', `${authType}; ${shorten(authTypeReason)}`);
  // The checks of the files report a missing file.
  for (const text of warnings)
    if (missing === undefined || !text.startsWith(missing)) yield warning('cloud', shorten(toClause(text)));
  if (!tls.verify)
    yield warning(
      'TLS',
      'certificates are not verified: passwords can be intercepted',
      'Remove --insecure (OS_INSECURE, verify: false), and set the CA certificate with --os-cacert FILE (OS_CACERT).',
    );
}
