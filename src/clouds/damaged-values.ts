/**
 * Finds values that were damaged on their way from an openrc file or a web page. They are used as they are, because a password may
 * contain anything, but a rejected login and `magnum doctor` name them. Never shows a value.
 */
import type { Environment } from '../world.ts';
import { COMMAND_LINE, isVariable } from './config-tree.ts';
import { readEnvironment } from './environment.ts';
import type { CloudConfig } from './types.ts';

/** A damaged value. */
export interface Damage {
  /** The name of the setting, as in `CloudConfig.sources`. */
  readonly key: string;
  /** To compare only: it may be a secret. */
  readonly value: string;
  /** One sentence without a full stop: `OS_PASSWORD is in quotes, which are part of the value`. */
  readonly text: string;
  /** How to repair it: one sentence. */
  readonly hint: string;
}

/** `$&` in `damage` stands for the whole value, where it cannot be a secret. */
const KINDS: readonly { readonly pattern: RegExp; readonly damage: string; readonly hint: string }[] = [
  {
    pattern: /^(["'`]).*\1$|^[\u201c\u201d\u201e].*[\u201c\u201d]$|^[\u2018\u2019\u201a].*[\u2018\u2019]$/s,
    damage: 'is in quotes, which are part of the value',
    hint: "Remove the quotes; unlike a shell, docker's --env-file and others keep them.",
  },
  {
    pattern: /^(None|null|NULL|nil|undefined)$/,
    damage: 'is the word $&, which is used as the value',
    hint: 'Unset it, or set the value.',
  },
  {
    pattern: /^\$(\w+|\{\w+\}|\(.*\))$/s,
    damage: 'refers to another variable, but no shell has replaced it by the value',
    hint: "Set the value; unlike a shell, docker's --env-file and others expand nothing.",
  },
  {
    pattern: /[\u00a0\u2007\u202f]/,
    damage: 'contains a no-break space',
    hint: 'Type the value again: it was copied from a web page or a document.',
  },
  {
    pattern: /[\u200b-\u200d\u2060\ufeff\u00ad]/,
    damage: 'contains an invisible character',
    hint: 'Type the value again: it was copied from a web page or a document.',
  },
  {
    pattern: /[\r\n]/,
    damage: 'contains a line break',
    hint: 'Remove the line break, which often ends a file or a Kubernetes secret.',
  },
  { pattern: /^\s|\s$/, damage: 'starts or ends with a space', hint: 'Remove the space.' },
];

/** The auth type `None` is valid. */
const VALID: Readonly<Record<string, RegExp>> = { auth_type: /^None$/, 'auth.auth_type': /^None$/ };

function damageOf(key: string, subject: string, value: string): Damage[] {
  if (VALID[key]?.test(value)) return [];
  return KINDS.filter(({ pattern }) => pattern.test(value))
    .slice(0, 1)
    .map(({ damage, hint }) => ({ key, value, text: `${subject} ${damage.replace('$&', value)}`, hint }));
}

/** The damaged values of a configuration: of the login and the region. */
export function damagedSettings({ auth, authType, region, sources }: CloudConfig): Damage[] {
  const values: readonly (readonly [string, string | undefined])[] = [
    ...Object.entries(auth).map(([option, value]) => [`auth.${option}`, value] as const),
    ['auth_type', sources.get('auth_type') === 'default' ? undefined : authType],
    ['region_name', region],
  ];
  return values.flatMap(([key, value = '']) => damageOf(key, subjectAt(key, sources.get(key) ?? ''), value));
}

/** `OS_PASSWORD`, `--os-password` or `/etc/openstack/clouds.yaml:5: auth.password`. */
function subjectAt(key: string, origin: string): string {
  if (isVariable(origin)) return origin;
  const option = `--os-${key.replace(/^auth\./, '').replaceAll('_', '-')}`;
  return origin === COMMAND_LINE ? option : `${origin}: ${key}`;
}

/** The damaged variables, for a configuration that cannot be read. */
export function damagedVariables(env: Environment): Damage[] {
  const { settings } = readEnvironment(env);
  const nodes = [...settings.top].flatMap(([key, node]) =>
    node.kind === 'scalar' ? [[key, node] as const] : [],
  );
  return [
    ...damageOf('cloud', 'OS_CLOUD', env.OS_CLOUD ?? ''),
    ...nodes.flatMap(([key, { origin, text }]) => damageOf(key, origin, text ?? '')),
  ];
}
