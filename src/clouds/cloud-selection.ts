/** Selects a cloud (openstacksdk: OpenStackConfig.__init__ and get_one). */
import { MagnumError } from '../errors.ts';
import type { Environment } from '../world.ts';
import type { CloudFiles } from './cloud-files.ts';
import type { EnvironmentCloud } from './environment.ts';
import { emptySettings, type Settings, settingsOf } from './settings.ts';

export interface CloudSelection {
  readonly from: 'file' | 'environment' | 'nowhere';
  readonly name: string | undefined;
  readonly settings: Settings;
}

/**
 * Selects the cloud named by the command line or OS_CLOUD, else the cloud of the environment variables, else the only cloud of
 * the files, else none. Throws MagnumError `usage` if the name is unknown.
 */
export function selectCloud(
  typed: string | undefined,
  env: Environment,
  files: CloudFiles,
  environment: EnvironmentCloud,
): CloudSelection {
  assertUnambiguousName(files, environment);
  const named = typed || env.OS_CLOUD;
  if (!named && environment.describesCloud) return environmentSelection(environment);
  const name = named || onlyCloudName(files);
  if (name === undefined) return { from: 'nowhere', name, settings: emptySettings() };
  if (name === environment.name && environment.describesCloud) return environmentSelection(environment);
  const cloud = files.clouds.get(name);
  if (cloud) return { from: 'file', name, settings: settingsOf(cloud) };
  throw cloudNotFoundError(name, files, environment);
}

function environmentSelection({ settings }: EnvironmentCloud): CloudSelection {
  return {
    from: 'environment',
    name: undefined,
    settings: { top: new Map(settings.top), auth: new Map(settings.auth) },
  };
}

function onlyCloudName({ clouds }: CloudFiles): string | undefined {
  const [name, second] = clouds.keys();
  return second === undefined ? name : undefined;
}

function assertUnambiguousName({ clouds }: CloudFiles, { name }: EnvironmentCloud): void {
  const cloud = clouds.get(name);
  if (!cloud) return;
  throw new MagnumError(
    'usage',
    `${cloud.origin}: the name "${name}" is reserved for the cloud defined by OS_* variables`,
    {
      hint: 'Rename the cloud in the file, or set OS_CLOUD_NAME to another name.',
    },
  );
}

function cloudNotFoundError(name: string, files: CloudFiles, environment: EnvironmentCloud): MagnumError {
  const known = [...files.clouds.keys(), ...(environment.describesCloud ? [environment.name] : [])];
  const names = known.length > 0 ? `known clouds: ${known.join(', ')}` : 'no clouds are configured';
  const read =
    files.read.length > 0
      ? `Files read: ${files.read.map(({ path }) => path).join(', ')}.`
      : 'No clouds.yaml was found.';
  return new MagnumError('usage', `Cloud "${name}" not found; ${names}`, {
    hint: [read, ...files.unreadable.map((message) => `${message}.`)].join(' '),
  });
}

/** Clouds are configured, but none is selected. */
export class CloudNotSelectedError extends MagnumError {}

/**
 * The error for missing auth_url, if the files explain it: a file cannot be read, or there are several clouds and none is
 * selected. Undefined otherwise.
 */
export function missingCloudError(selection: CloudSelection, files: CloudFiles): MagnumError | undefined {
  if (selection.from === 'file') return undefined;
  const names = [...files.clouds.keys()];
  if (names.length > 0)
    return new CloudNotSelectedError('usage', `No cloud selected; known clouds: ${names.join(', ')}`, {
      hint:
        selection.from === 'environment'
          ? 'OS_* variables are set, but OS_AUTH_URL is not: set it, or select a cloud with --os-cloud NAME (OS_CLOUD).'
          : 'Select a cloud with --os-cloud NAME (OS_CLOUD).',
    });
  const [unreadable] = files.unreadable;
  return unreadable === undefined ? undefined : new MagnumError('usage', `${unreadable}.`);
}
