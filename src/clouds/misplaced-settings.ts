/**
 * Moves the settings of a cloud that are at the wrong depth of a file, or have another name than the right one. openstacksdk ignores
 * them next to `auth:`, and ends with a Python error for them under `auth:`. Each is used if its meaning is certain, and always causes
 * a warning: a cloud without its region or its CA certificate is another one.
 */
import { groupOf, replacedBy } from './auth-options.ts';
import { type ConfigMapping, type ConfigNode, isUnset, mapping } from './config-tree.ts';
import { AUTH_NAMES } from './legacy-names.ts';
import { synonyms } from './service-settings.ts';
import {
  belongsInAuth,
  belongsInCloud,
  isForOtherPrograms,
  type Place,
  type Setting,
  settingMeantBy,
  suggestionFor,
} from './setting-names.ts';
import { plainName } from './settings.ts';

export interface CorrectedCloud {
  readonly cloud: ConfigMapping;
  /** Each with file and line, without a full stop. */
  readonly warnings: readonly string[];
}

/** A setting that is not where it belongs. */
interface Misplaced {
  readonly name: string;
  readonly node: ConfigNode;
  readonly from: Place;
}

/** The words before the name of a setting in a message. */
const PREFIX: Readonly<Record<Place, string>> = { auth: 'auth.', cloud: '' };

/** Other names of the section `auth`. */
const AUTH_SECTION = /^(os[_-]?)?auth(s|entication|[_-]?(options|info|args|params))?$/i;

/** Returns a cloud, the values of a region or a vendor profile with all settings in their places, and the warnings. */
export function correctPlaces(cloud: ConfigMapping): CorrectedCloud {
  const { section, warnings } = authSection(cloud);
  const places = { cloud: new Map<string, ConfigNode>(), auth: new Map<string, ConfigNode>() };
  const misplaced: Misplaced[] = [];
  for (const [name, node] of cloud.entries) {
    if (isUnset(node) || name === 'auth' || node === section || isValidNextToAuth(name, node))
      places.cloud.set(name, node);
    else misplaced.push({ name, node, from: 'cloud' });
  }
  if (section?.kind === 'mapping')
    for (const [name, node] of section.entries) {
      if (isUnset(node) || belongsInAuth(plainName(name))) places.auth.set(name, node);
      else misplaced.push({ name, node, from: 'auth' });
    }
  if (misplaced.length + warnings.length === 0) return { cloud, warnings };
  const found = misplaced.flatMap((setting) => correct(setting, places));
  if (section?.kind === 'mapping' || places.auth.size > 0)
    places.cloud.set('auth', mapping(places.auth, (section ?? cloud).origin));
  return { cloud: mapping(places.cloud, cloud.origin), warnings: [...warnings, ...found] };
}

function authSection({ entries }: ConfigMapping): {
  section: ConfigNode | undefined;
  warnings: readonly string[];
} {
  const auth = entries.get('auth');
  if (!isUnset(auth)) return { section: auth, warnings: [] };
  for (const [name, node] of entries)
    if (node.kind === 'mapping' && AUTH_SECTION.test(name))
      return { section: node, warnings: [`${node.origin}: ${name} is used as auth; rename it`] };
  return { section: undefined, warnings: [] };
}

/** A switch such as `cache: true` is for this cloud, as in OS_CACHE. */
function isValidNextToAuth(name: string, node: ConfigNode): boolean {
  if (name === 'cache') return node.kind === 'scalar';
  const plain = plainName(name);
  return belongsInCloud(plain) || belongsInAuth(plain) || isForOtherPrograms(plain);
}

type Places = Readonly<Record<Place, Map<string, ConfigNode>>>;

/** Puts the setting where it belongs, if that is certain and nothing is set there. Returns the warnings. */
function correct(misplaced: Misplaced, places: Places): string[] {
  const { name, node, from } = misplaced;
  const label = `${node.origin}: ${PREFIX[from]}${name}`;
  const inFile = nameInFile(name);
  if (inFile !== undefined) return [`${label} is ignored; use ${inFile} at the top of the file`];
  // Other programs may use any name next to `auth:`, and placeholders refer to it.
  if (from === 'cloud') places.cloud.set(name, node);
  const target = targetOf(misplaced);
  if (target !== undefined) {
    const other = alternativeTo(target, places);
    if (other !== undefined)
      return [`${label} is ignored, because ${plainName(other.key)} is set (${other.node.origin})`];
    places[target.place].set(target.name, node);
    return [`${label} is used as ${PREFIX[target.place]}${target.name}; ${correction(misplaced, target)}`];
  }
  if (from === 'auth' && isForOtherPrograms(plainName(name)))
    return [`${label} is ignored; move it next to auth`];
  const suggestion = suggestionFor(name, from);
  if (suggestion !== undefined) return [`${label} is ignored; use ${suggestion}`];
  if (from === 'auth') return [`${label} is ignored, because it is unknown`];
  return node.kind === 'mapping' ? settingsInside(name, node) : [];
}

/** Settings of the whole file, which some put into a cloud. They are not used there: they would apply to other clouds. */
function nameInFile(name: string): string | undefined {
  if (plainName(name) === 'allow_http') return 'magnum: {allow_http: true}';
  return name === 'cache' || name === 'magnum' ? name : undefined;
}

/** The setting that the name stands for without doubt. Another word for it has a single value. */
function targetOf({ name, node, from }: Misplaced): Setting | undefined {
  const plain = plainName(name);
  if (from === 'auth' && belongsInCloud(plain)) return { place: 'cloud', name: plain };
  return node.kind === 'scalar' ? settingMeantBy(name, node.text ?? '') : undefined;
}

function correction({ name, from }: Misplaced, target: Setting): string {
  const rename = plainName(name) === target.name ? [] : ['rename it'];
  const move = from === 'auth' && target.place === 'cloud' ? ['move it next to auth'] : [];
  return [...rename, ...move].join(' and ');
}

/** What is set in the place of a setting, by its name, an old name, or as the ID for a name. */
function alternativeTo(
  { place, name }: Setting,
  places: Places,
): { key: string; node: ConfigNode } | undefined {
  const names = place === 'auth' ? namesOfOption(name) : namesOfSetting(name);
  const sources = place === 'auth' ? [places.auth, places.cloud] : [places.cloud];
  for (const source of sources)
    for (const [key, node] of source)
      if (!isUnset(node) && names.includes(plainName(key))) return { key, node };
  return undefined;
}

const EQUIVALENTS = [
  ['interface', 'endpoint_type'],
  ['auth_type', 'auth_plugin'],
  ['region_name', 'regions'],
  ['profile', 'cloud'],
];

const namesOfSetting = (name: string): readonly string[] =>
  EQUIVALENTS.find((names) => names.includes(name)) ??
  (name.startsWith('container_infra') ? synonyms(name) : [name]);

const namesOfOption = (name: string): readonly string[] =>
  groupOf(name)
    .filter((option) => option === name || replacedBy(option).includes(name))
    .flatMap((option) => AUTH_NAMES.find(([current]) => current === option) ?? [option]);

/** Settings in a section that this program does not know, such as `values:`. */
const settingsInside = (section: string, { entries }: ConfigMapping): string[] =>
  [...entries].flatMap(([name, node]) =>
    belongsInAuth(plainName(name)) || belongsInCloud(plainName(name))
      ? [`${node.origin}: ${section}.${name} is ignored; move it out of ${section}`]
      : [],
  );

/** True for a warning of this file about the use of a setting, such as `region_name` or `auth.username`, from this origin. */
export const isAboutUse = (warning: string, key: string, origin: string | undefined): boolean =>
  origin !== undefined && warning.startsWith(`${origin}: `) && warning.includes(` is used as ${key}; `);
