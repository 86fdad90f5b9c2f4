/** Selects a cloud (openstacksdk: OpenStackConfig.__init__ and get_one). */
import { MagnumError } from '../errors.ts';
import { localCommand } from '../platform/own-command.ts';
import { shortenedList } from '../platform/shortened-list.ts';
import type { Environment } from '../world.ts';
import type { CloudFiles } from './cloud-files.ts';
import { COMMAND_LINE, type ConfigMapping } from './config-tree.ts';
import { type DefaultCloud, type OverriddenDefault, overriddenDefaultHint } from './default-cloud.ts';
import type { EnvironmentCloud } from './environment.ts';
import { correctPlaces } from './misplaced-settings.ts';
import { emptySettings, type Settings, settingsOf } from './settings.ts';

export interface CloudSelection {
  readonly from: 'file' | 'environment' | 'nowhere';
  readonly name: string | undefined;
  /** What selected the cloud: `the command line`, `OS_CLOUD` or a file. */
  readonly origin: string | undefined;
  /** Set if the cloud is the default of `magnum config`. */
  readonly defaultCloud?: DefaultCloud | undefined;
  readonly settings: Settings;
  /** Warnings about settings at the wrong depth, without a full stop. */
  readonly warnings: readonly string[];
}

export interface CloudChoices {
  /** --os-cloud */
  readonly typed: string | undefined;
  readonly env: Environment;
  readonly environment: EnvironmentCloud;
  /** Undefined if no default is set, or if it is overridden. */
  readonly defaultCloud: DefaultCloud | undefined;
}

/**
 * Selects the cloud named by the command line or OS_CLOUD, else the default cloud, else the cloud of the environment variables, else
 * the only cloud of the files, else none. Throws MagnumError `usage` if the name is unknown.
 */
export function selectCloud(choices: CloudChoices, files: CloudFiles): CloudSelection {
  const { typed, env, environment, defaultCloud } = choices;
  const isDescribed = environment.describedBy !== undefined;
  assertUnambiguousName(files, environment);
  const named = typed || env.OS_CLOUD;
  if (isDescribed && named === environment.name) return environmentSelection(environment);
  if (named) {
    const cloud = files.clouds.get(named);
    if (cloud === undefined)
      throw cloudNotFoundError(named, files, { known: isDescribed ? [environment.name] : [] });
    return { name: named, origin: typed ? COMMAND_LINE : 'OS_CLOUD', ...fromFile(cloud) };
  }
  if (defaultCloud !== undefined) {
    const { name, file } = defaultCloud;
    const cloud = files.clouds.get(name);
    if (cloud === undefined) throw cloudNotFoundError(name, files, { defaultCloud });
    return { name, origin: file, defaultCloud, ...fromFile(cloud) };
  }
  if (isDescribed) return environmentSelection(environment);
  return onlyCloud(files) ?? { from: 'nowhere', ...UNNAMED, settings: emptySettings() };
}

const UNNAMED = { name: undefined, origin: undefined, warnings: [] } as const;

function fromFile(file: ConfigMapping): Pick<CloudSelection, 'from' | 'settings' | 'warnings'> {
  const { cloud, warnings } = correctPlaces(file);
  return { from: 'file', settings: settingsOf(cloud), warnings };
}

function environmentSelection({ settings }: EnvironmentCloud): CloudSelection {
  return {
    from: 'environment',
    ...UNNAMED,
    settings: { top: new Map(settings.top), auth: new Map(settings.auth) },
  };
}

function onlyCloud({ clouds }: CloudFiles): CloudSelection | undefined {
  const [only, second] = clouds;
  if (only === undefined || second !== undefined) return undefined;
  const [name, cloud] = only;
  return { name, origin: cloud.origin, ...fromFile(cloud) };
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

/** `known` are clouds that no file defines. */
export function cloudNotFoundError(
  name: string,
  files: CloudFiles,
  { known = [], defaultCloud }: { known?: readonly string[]; defaultCloud?: DefaultCloud } = {},
): MagnumError {
  const all = [...files.clouds.keys(), ...known];
  const names = all.length > 0 ? `known clouds: ${listed(all)}` : 'no clouds are configured';
  const read =
    files.read.length > 0
      ? `Files read: ${files.read.map(({ path }) => path).join(', ')}.`
      : 'No clouds.yaml was found.';
  const hints = [read, ...files.unreadable.map((message) => `${message}.`)];
  if (files.read.length + files.unreadable.length === 0) hints.push(`${creationAdvice(files)}.`);
  if (defaultCloud !== undefined)
    hints.push(
      `The default is set in ${defaultCloud.file}. To remove it: ${localCommand('config unset', 'cloud')}`,
    );
  const subject = defaultCloud === undefined ? 'Cloud' : 'Default cloud';
  return new CloudNotFoundError(name, `${subject} "${name}" not found; ${names}`, hints.join(' '));
}

/** For a file that is unreadable. */
export const FILE_ADVICE = 'Correct the path, or make the file readable.';

/** Without a full stop. */
const creationAdvice = ({ userFile }: Pick<CloudFiles, 'userFile'>): string =>
  userFile === undefined
    ? 'Set HOME, or set OS_CLIENT_CONFIG_FILE to the path of a clouds.yaml'
    : `Create ${userFile}`;

/** Enough to recognize the own clouds, and few enough for one line. */
const MAX_LISTED_CLOUDS = 20;

const listed = (names: readonly string[]): string => shortenedList(names, MAX_LISTED_CLOUDS);

/** The error for a login without a cloud. A class of its own, for `magnum whoami`. */
export class NoCloudError extends MagnumError {
  /** True if nothing is configured, so that a sandbox is an alternative. */
  readonly canUseSandbox: boolean;

  constructor(message: string, hint: string | undefined, { canUseSandbox = false } = {}) {
    super('usage', message, { hint });
    this.canUseSandbox = canUseSandbox;
  }
}

/** The error for a cloud that no file defines. */
export class CloudNotFoundError extends MagnumError {
  readonly cloud: string;

  constructor(cloud: string, message: string, hint: string) {
    super('usage', message, { hint });
    this.cloud = cloud;
  }
}

/** How the error for a missing cloud is worded. */
interface MissingCloudContext {
  /** True if options on the command line describe a cloud. */
  readonly isTyped: boolean;
  /** True for `magnum`, false for the library. */
  readonly canSetDefault: boolean;
  /** True for `magnum`, if the user has a directory for the state of a sandbox. */
  readonly canStartSandbox: boolean;
  readonly overridden: OverriddenDefault | undefined;
}

/**
 * The error for missing auth_url, if the files explain it: a file cannot be read, there are several clouds and none is selected, or
 * nothing is configured at all. Undefined otherwise.
 */
export function missingCloudError(
  selection: CloudSelection,
  files: CloudFiles,
  { isTyped, canSetDefault, canStartSandbox, overridden }: MissingCloudContext,
): MagnumError | undefined {
  if (selection.from === 'file') return undefined;
  const names = [...files.clouds.keys()];
  if (names.length === 0) {
    const [unreadable] = files.unreadable;
    if (unreadable !== undefined) return new MagnumError('usage', `${unreadable}.`, { hint: FILE_ADVICE });
    return isTyped || selection.from === 'environment' ? undefined : noCloudError(files, canStartSandbox);
  }
  return new NoCloudError(
    `No cloud selected; known clouds: ${listed(names)}`,
    [
      ...(overridden ? [overriddenDefaultHint(overridden)] : []),
      wayToSelect(selection, names, canSetDefault && !overridden),
    ].join(' '),
  );
}

function noCloudError(files: CloudFiles, canUseSandbox: boolean): NoCloudError {
  const reason = files.read.length === 0 ? 'no clouds.yaml was found' : 'clouds.yaml has no clouds';
  const advice = files.read.length === 0 ? creationAdvice(files) : 'Add a cloud to it';
  return new NoCloudError(
    `No cloud is configured: ${reason}, and OS_AUTH_URL is not set.`,
    `${advice}, or set the OS_* variables of your cloud.`,
    { canUseSandbox },
  );
}

function wayToSelect({ from }: CloudSelection, [first = '']: string[], canSetDefault: boolean): string {
  const select =
    from === 'environment'
      ? 'OS_* variables are set, but OS_AUTH_URL is not: set it, or select a cloud with --os-cloud NAME (OS_CLOUD)'
      : 'Select a cloud with --os-cloud NAME (OS_CLOUD)';
  if (!canSetDefault) return `${select}.`;
  const words = [...(first.startsWith('-') ? ['--'] : []), first];
  return `${select}, or set a default: ${localCommand('config set', 'cloud', ...words)}`;
}
