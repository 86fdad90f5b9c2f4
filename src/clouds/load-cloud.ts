/** Which cloud, as whom: files, environment and command line put together. */

import { chooseAuthType, needsKeystone } from './auth-type.ts';
import { buildCloudConfig } from './cloud-config.ts';
import { readCloudFiles } from './cloud-files.ts';
import { type CloudSelection, missingCloudError, selectCloud } from './cloud-selection.ts';
import { commandLineSettings } from './command-line-settings.ts';
import type { Scalar } from './config-tree.ts';
import { applyDefaultDomain, spreadDomain } from './domain-defaults.ts';
import { type EnvironmentCloud, readEnvironment, regionVariable } from './environment.ts';
import { renameLegacyOptions } from './legacy-names.ts';
import { fillUnset, override, selectionOf } from './precedence.ts';
import { knownRegions, selectRegion } from './regions.ts';
import type { SearchEnvironment } from './search-path.ts';
import { serviceSetting } from './service-settings.ts';
import { emptySettings, overlay, type Settings, settingsOf } from './settings.ts';
import type { CloudConfig, CloudOptions } from './types.ts';
import { unusedWarnings } from './unused-options.ts';
import { loadProfile } from './vendor-profile-loader.ts';

/**
 * Command line over environment over file, as openstacksdk does it (openstack/config/loader.py): OS_* variables make
 * a cloud of their own, so that they do not change who logs in to a cloud that was chosen by name; they only fill
 * what it leaves open, and choose region, interface, TLS files and Magnum's own settings.
 * Throws `usage` for files that are broken or of the wrong shape, and for clouds and regions that do not exist.
 */
export async function loadCloud(options: CloudOptions, place: SearchEnvironment): Promise<CloudConfig> {
  const files = await readCloudFiles(place);
  const environment = readEnvironment(place.env);
  const typed = commandLineSettings(options);
  renameLegacyOptions(typed);
  const choice = selectCloud(options.cloud, place.env, files, environment);
  const { settings, warnings } = await ownSettings(choice, typed, place);
  const saidByCloud = choice.from === 'file' ? settings.top.get('auth_type') : undefined;
  addEnvironment(settings, choice, environment);
  const saidBefore = settings.top.get('auth_type');
  override(settings, typed);
  spreadDomain(settings.auth);
  const defaultDomain = settings.top.get('default_domain');
  applyDefaultDomain(settings.auth, defaultDomain?.kind === 'scalar' ? defaultDomain : undefined);
  const authType = chooseAuthType({
    typed,
    cloud: saidByCloud,
    environment: saidBefore === saidByCloud ? undefined : saidBefore,
    auth: settings.auth,
    endpointOverride: endpointOverride(settings),
  });
  if (needsKeystone(authType.authType) && !settings.auth.has('auth_url')) {
    const reason = missingCloudError(choice, files);
    if (reason) throw reason;
  }
  return buildCloudConfig(
    {
      cloud: choice.name,
      settings,
      authType,
      cacheAuth: files.cache?.entries.get('auth'),
      warnings: [...warnings, ...unusedWarnings(typed, authType.authType)],
    },
    place,
  );
}

/** The vendor's profile, the cloud over it, the region's values over both; all under today's names. */
async function ownSettings(
  choice: CloudSelection,
  typed: Settings,
  place: SearchEnvironment,
): Promise<{ settings: Settings; warnings: readonly string[] }> {
  const profile = await loadProfile(choice.settings, place);
  const settings = emptySettings();
  overlay(settings, profile.settings);
  overlay(settings, choice.settings);
  // The region that the environment names is the environment's own, and no choice among others.
  const regions = choice.from === 'file' ? knownRegions(choice.settings, profile.settings) : [];
  const wanted = requestedRegion(typed) ?? regionVariable(place.env);
  const region = selectRegion(regions, wanted, choice.name ?? '');
  if (region) {
    overlay(settings, settingsOf(region.values));
    const chosen = emptySettings();
    chosen.top.set('region_name', region.name);
    if (wanted) override(settings, chosen);
    else overlay(settings, chosen);
  }
  renameLegacyOptions(settings);
  spreadDomain(settings.auth);
  return { settings, warnings: profile.warnings };
}

function requestedRegion({ top }: Settings): Scalar | undefined {
  const region = top.get('region_name');
  return region?.kind === 'scalar' ? region : undefined;
}

function addEnvironment(settings: Settings, choice: CloudSelection, environment: EnvironmentCloud): void {
  const said = { top: new Map(environment.settings.top), auth: new Map(environment.settings.auth) };
  renameLegacyOptions(said);
  override(settings, selectionOf(said));
  if (choice.from === 'file') fillUnset(settings, said);
}

function endpointOverride({ top }: Settings): Scalar | undefined {
  const node = serviceSetting(top, 'endpoint_override') ?? serviceSetting(top, 'endpoint');
  return node?.kind === 'scalar' ? node : undefined;
}
