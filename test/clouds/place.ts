/** A current directory, a home directory and an environment for one test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import type { SearchEnvironment } from '../../src/clouds/search-path.ts';
import type { CloudConfig, CloudOptions } from '../../src/clouds/types.ts';

export interface Situation {
  /** Path -> text. `work/` is the current directory, `home/` the home directory. */
  files?: Record<string, string>;
  /** A `@` at the start of a value is replaced by the directory of this test. */
  env?: Record<string, string>;
  cloud?: string;
  values?: CloudOptions['values'];
  auth?: CloudOptions['auth'];
}

export interface TestPlace extends SearchEnvironment {
  readonly base: string;
  readonly home: string;
}

export async function placeOf({ files = {}, env = {} }: Situation): Promise<TestPlace> {
  const base = await mkdtemp(join(tmpdir(), 'clouds-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  for (const directory of ['work', 'home']) await mkdir(join(base, directory));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  }
  return {
    base,
    cwd: join(base, 'work'),
    home: join(base, 'home'),
    platform: 'linux',
    // Excludes /etc/xdg of this machine.
    env: {
      XDG_CONFIG_DIRS: join(base, 'xdg'),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(/^@/, base)])),
    },
  };
}

export async function load(situation: Situation): Promise<CloudConfig> {
  const { cloud, values = {}, auth = {} } = situation;
  return loadCloud({ cloud, values, auth }, await placeOf(situation));
}

/** A clouds.yaml with one cloud, `c`, and these settings in YAML. */
export function oneCloud(yaml: string): Record<string, string> {
  return { 'home/.config/openstack/clouds.yaml': `clouds:\n  c:\n${yaml.replace(/^/gm, '    ')}\n` };
}
