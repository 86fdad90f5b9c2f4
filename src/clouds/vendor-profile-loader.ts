/** Loads the vendor profile of `profile: NAME`, or `cloud: NAME` (old). */
import { MagnumError } from '../errors.ts';
import { type ConfigNode, mapping, mappingAt, scalar, textAt } from './config-tree.ts';
import { type ConfigFile, readFirst } from './file-reader.ts';
import { correctPlaces } from './misplaced-settings.ts';
import type { SearchEnvironment } from './search-path.ts';
import { emptySettings, type Settings, settingsOf } from './settings.ts';
import { VENDOR_PROFILES, type VendorProfile } from './vendor-profiles.ts';

export interface Profile {
  readonly settings: Settings;
  readonly warnings: readonly string[];
  /** clouds-public.yaml, if it was read. */
  readonly file: ConfigFile | undefined;
}

const NO_PROFILE: Profile = { settings: emptySettings(), warnings: [], file: undefined };

/**
 * Loads a profile from clouds-public.yaml, else from the built-in profiles. Warns about an unknown name, as openstacksdk does.
 * Throws MagnumError `usage` for a profile at a URL, and for a cloud that no longer exists.
 */
export async function loadProfile(selected: Settings, place: SearchEnvironment): Promise<Profile> {
  const node = selected.top.get('profile') ?? selected.top.get('cloud');
  const name = textAt(node, 'profile');
  if (name === undefined || node === undefined) return NO_PROFILE;
  const { file } = await readFirst('clouds-public', place);
  const publicCloud = mappingAt(file?.root.entries.get('public-clouds'), 'public-clouds')?.entries.get(name);
  if (publicCloud) {
    const { cloud, warnings } = correctPlaces(
      mappingAt(publicCloud, `public-clouds.${name}`) ?? mapping([], publicCloud.origin),
    );
    return { settings: settingsOf(cloud), warnings, file };
  }
  const profile = Object.hasOwn(VENDOR_PROFILES, name) ? VENDOR_PROFILES[name] : undefined;
  if (profile) return builtInProfile(profile, name, node);
  if (/^[a-z][a-z0-9+.-]*:\/\/./i.test(name)) throw remoteProfileError(name, node);
  // In the legacy client OS_PROFILE is the secret key of OSprofiler: the warning would print it.
  if (node.origin === 'OS_PROFILE') return NO_PROFILE;
  return { ...NO_PROFILE, warnings: [`${node.origin}: unknown vendor profile "${name}"`] };
}

function builtInProfile(profile: VendorProfile, name: string, node: ConfigNode): Profile {
  if (profile.remote !== undefined) throw remoteProfileError(profile.remote, node);
  if (profile.state?.is === 'shutdown')
    throw new MagnumError(
      'usage',
      `${node.origin}: the cloud "${name}" no longer exists: ${profile.state.why}`,
    );
  const warnings = profile.state
    ? [`${node.origin}: the profile "${name}" is deprecated: ${profile.state.why}`]
    : [];
  return { settings: settingsFrom(profile, `${node.origin} (profile ${name})`), warnings, file: undefined };
}

function settingsFrom({ auth = {}, regions, regionName }: VendorProfile, origin: string): Settings {
  const entries: [string, ConfigNode][] = [
    [
      'auth',
      mapping(
        Object.entries(auth).map(([option, value]) => [option, scalar(value, origin)]),
        origin,
      ),
    ],
  ];
  if (regions)
    entries.push([
      'regions',
      { kind: 'list', items: regions.map((region) => scalar(region, origin)), origin },
    ]);
  if (regionName !== undefined) entries.push(['region_name', scalar(regionName, origin)]);
  return settingsOf(mapping(entries, origin));
}

function remoteProfileError(address: string, node: ConfigNode): MagnumError {
  return new MagnumError(
    'usage',
    `${node.origin}: remote vendor profiles (${hostOf(address)}) are not supported`,
    {
      hint: 'Replace the profile in clouds.yaml with auth_url and, if there are several, regions.',
    },
  );
}

/** Only the host, because a URL can contain secrets. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'a remote host';
}
