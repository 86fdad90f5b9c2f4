/** Combines files, environment and command line into the configuration of one cloud. */

import { stateDirectory } from '../platform/xdg-directories.ts';
import { allowHttpSetting } from './allow-http.ts';
import { chooseAuthType, needsKeystone } from './auth-type.ts';
import { buildCloudConfig } from './cloud-config.ts';
import { type CloudFiles, readCloudFiles } from './cloud-files.ts';
import { type CloudSelection, missingCloudError, selectCloud } from './cloud-selection.ts';
import { commandLineSettings } from './command-line-settings.ts';
import { COMMAND_LINE, type ConfigScalar } from './config-tree.ts';
import {
  defaultCloudOverride,
  endpointOverride,
  findOverriddenDefault,
  readDefaultCloud,
} from './default-cloud.ts';
import { applyDefaultDomain, applySharedDomain } from './domain-defaults.ts';
import { type EnvironmentCloud, readEnvironment, regionVariable } from './environment.ts';
import type { ConfigFile } from './file-reader.ts';
import type { TrustPolicy } from './file-trust.ts';
import { renameLegacyOptions, withCurrentNames } from './legacy-names.ts';
import { correctPlaces } from './misplaced-settings.ts';
import { preferOwnUser } from './own-user.ts';
import { knownRegions, selectRegion } from './regions.ts';
import type { SearchEnvironment } from './search-path.ts';
import { readFileSecrets } from './secret-variables.ts';
import { emptySettings, overlay, type Settings, settingsOf } from './settings.ts';
import { fillUnset, override, selectionOf } from './settings-precedence.ts';
import { strayWarnings } from './stray-settings.ts';
import type { CloudConfig, CloudOptions } from './types.ts';
import { unusedWarnings } from './unused-options.ts';
import { loadProfile } from './vendor-profile-loader.ts';

/**
 * Loads the configuration of one cloud. The command line overrides the environment, which overrides the file (openstacksdk:
 * openstack/config/loader.py). One exception, for a cloud of the file: options of `auth` and `auth_type` in variables only set
 * what the cloud leaves unset. They are a cloud of their own. Throws MagnumError `usage` for invalid files, for clouds and regions
 * that do not exist, and for a file in the current directory that must be allowed first (file-trust.ts).
 */
export async function loadCloud(
  options: CloudOptions,
  place: SearchEnvironment,
  policy: TrustPolicy = {},
): Promise<CloudConfig> {
  const files = await readCloudFiles(place);
  const environment = readEnvironment(place.env, readFileSecrets(place.env, place.cwd));
  const typed = commandLineSettings(options);
  renameLegacyOptions(typed);
  const overriddenBy = defaultCloudOverride(place.env, { typedCloud: options.cloud, typed, environment });
  const defaultCloud =
    options.usesDefaultCloud && overriddenBy === undefined ? await readDefaultCloud(place) : undefined;
  const selection = selectCloud({ typed: options.cloud, env: place.env, environment, defaultCloud }, files);
  const { settings, warnings, profileFile } = await cloudSettings(selection, typed, place);
  const cloudAuthType = selection.from === 'file' ? settings.top.get('auth_type') : undefined;
  addEnvironment(settings, selection, environment);
  if (options.prefersOwnUser) preferOwnUser(typed, settings, Boolean(options.cloud));
  const authTypeNode = settings.top.get('auth_type');
  override(settings, typed);
  applySharedDomain(settings.auth);
  const defaultDomain = settings.top.get('default_domain');
  applyDefaultDomain(settings.auth, defaultDomain?.kind === 'scalar' ? defaultDomain : undefined);
  const authType = chooseAuthType({
    typed,
    cloud: cloudAuthType,
    environment: authTypeNode === cloudAuthType ? undefined : authTypeNode,
    auth: settings.auth,
    endpointOverride: magnumEndpoint(settings),
  });
  if (needsKeystone(authType.authType) && !settings.auth.has('auth_url')) {
    const reason = missingCloudError(selection, files, {
      isTyped: typed.auth.size > 0,
      canSetDefault: options.usesDefaultCloud === true,
      canStartSandbox: options.usesDefaultCloud === true && stateDirectory(place) !== undefined,
      overridden: await findOverriddenDefault(options, place),
    });
    if (reason) throw reason;
  }
  const local = [...files.read, ...(profileFile ? [profileFile] : [])];
  const selfContainedFile = local.some((file) => file.isForeign)
    ? await (await import('./file-trust.ts')).assertTrusted(
        { authType: authType.authType, settings, files: local },
        place,
        selection.defaultCloud ? { ...policy, requiresAllowedFiles: true } : policy,
      )
    : undefined;
  return buildCloudConfig(
    {
      selfContainedFile,
      cloud: selection,
      settings,
      authType,
      cacheAuth: files.cache?.entries.get('auth'),
      allowHttp: await allowHttpSetting(options, files.read, place),
      warnings: [
        ...warnings,
        ...(selection.from === 'file' ? strayWarnings(files) : []),
        ...missingFileWarnings(selection, files),
        ...unusedWarnings(typed, authType.authType),
      ],
    },
    place,
  );
}

/** The vendor profile, overridden by the cloud, overridden by the values of the region. With current names. */
async function cloudSettings(
  selection: CloudSelection,
  typed: Settings,
  place: SearchEnvironment,
): Promise<{ settings: Settings; warnings: readonly string[]; profileFile: ConfigFile | undefined }> {
  const profile = await loadProfile(selection.settings, place);
  const settings = emptySettings();
  overlay(settings, profile.settings);
  overlay(settings, selection.settings);
  // The region of a cloud in environment variables is not selected from a list.
  const regions = selection.from === 'file' ? knownRegions(selection.settings, profile.settings) : [];
  const requested = requestedRegion(typed) ?? regionVariable(place.env);
  const region = selectRegion(regions, requested, selection.name ?? '');
  const values = region?.values && correctPlaces(region.values);
  if (region) {
    overlay(settings, settingsOf(values?.cloud));
    const regionSetting = emptySettings();
    regionSetting.top.set('region_name', region.name);
    if (requested) override(settings, regionSetting);
    else overlay(settings, regionSetting);
  }
  renameLegacyOptions(settings);
  applySharedDomain(settings.auth);
  const warnings = [selection, profile, values].flatMap((source) => source?.warnings ?? []);
  return { settings, warnings, profileFile: profile.file };
}

/** A cloud that the user has named is the right one in any file; another cloud may not be the one that the user expects. */
function missingFileWarnings(
  { from, name, origin, defaultCloud }: CloudSelection,
  { missing }: CloudFiles,
): string[] {
  const isNamed = defaultCloud === undefined && (origin === COMMAND_LINE || origin === 'OS_CLOUD');
  return missing === undefined || from !== 'file' || isNamed
    ? []
    : [`${missing}: using cloud ${name} of another file`];
}

function requestedRegion({ top }: Settings): ConfigScalar | undefined {
  const region = top.get('region_name');
  return region?.kind === 'scalar' ? region : undefined;
}

function addEnvironment(settings: Settings, selection: CloudSelection, environment: EnvironmentCloud): void {
  const layer = withCurrentNames(environment.settings);
  override(settings, selectionOf(layer));
  if (selection.from === 'file') fillUnset(settings, layer);
}

function magnumEndpoint({ top }: Settings): ConfigScalar | undefined {
  const node = endpointOverride(top);
  return node?.kind === 'scalar' ? node : undefined;
}
