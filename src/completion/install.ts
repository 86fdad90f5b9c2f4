/**
 * The completion script where the shell looks for it: bash and fish load a file by its name, zsh one of a directory that
 * .zshrc names, PowerShell one that its profile runs. Files of anybody else are left alone, .zshrc and .bashrc too.
 */
import { access, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MagnumError } from '../errors.ts';
import { safeLine } from '../output/safe-text.ts';
import { undefinedIfMissing, withFileError } from '../platform/file-error.ts';
import { requireHome } from '../platform/home-directory.ts';
import { quoteForPosixIfNeeded, quoteForPowershell } from '../platform/shell-quoting.ts';
import { assertOnlyUserCanReplaceFile, readText, replaceText } from '../platform/user-file.ts';
import type { World } from '../world.ts';
import { GENERATED_NOTE } from './scripts.ts';
import type { CompletionShell } from './shells.ts';

type Place = Pick<World, 'env' | 'home' | 'platform'>;

const homeOf = ({ home }: Place): string => requireHome(home, 'find the startup files of the shell');

/** What the user has to do once: undefined where nothing is left to do. */
type ManualStep = (path: string, place: Place) => Promise<{ file: string; line: string } | undefined>;

interface InstallTarget {
  readonly path: (place: Place) => string;
  readonly remainder: ManualStep;
}

const isAbsolute = (path: string | undefined): path is string => path?.startsWith('/') === true;
const configHome = (place: Place): string =>
  isAbsolute(place.env.XDG_CONFIG_HOME) ? place.env.XDG_CONFIG_HOME : join(homeOf(place), '.config');
const dataHome = (place: Place): string =>
  isAbsolute(place.env.XDG_DATA_HOME) ? place.env.XDG_DATA_HOME : join(homeOf(place), '.local', 'share');

/** Where the package bash-completion puts what loads completions by their names. */
const LOADERS = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/etc/bash_completion',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
  '/usr/local/etc/profile.d/bash_completion.sh',
];

const INSTALL_TARGETS: Readonly<Record<Exclude<CompletionShell, 'powershell'>, InstallTarget>> = {
  bash: {
    // README of bash-completion, "Q. Where should I put it to be sure that interactive bash shells will find it?"
    path: (place) =>
      join(
        place.env.BASH_COMPLETION_USER_DIR || join(dataHome(place), 'bash-completion'),
        'completions',
        'magnum',
      ),
    remainder: async (path, place) => {
      const bashrc = join(homeOf(place), '.bashrc');
      const isNamed = (await startupFile(bashrc)).includes(join('completions', 'magnum'));
      if (isNamed || (await loadsByName(place))) return undefined;
      return { file: bashrc, line: `. ${quoteForPosixIfNeeded(path)}` };
    },
  },
  zsh: {
    path: (place) => join(zshHome(place), '.zfunc', '_magnum'),
    remainder: async (_, place) => {
      const path = join(zshHome(place), '.zshrc');
      const zshrc = await startupFile(path);
      if (/^[^#\n]*\.zfunc/m.test(zshrc)) return undefined;
      const line = `fpath=(${quoteForPosixIfNeeded(join(zshHome(place), '.zfunc'))} $fpath)`;
      const hasCompinit = /^[^#\n]*(compinit|oh-my-zsh\.sh)/m.test(zshrc);
      if (hasCompinit) return { file: `${path}, before compinit or oh-my-zsh`, line };
      return { file: path, line: `${line}; autoload -Uz compinit && compinit` };
    },
  },
  fish: {
    path: (place) => join(configHome(place), 'fish', 'completions', 'magnum.fish'),
    remainder: async () => undefined,
  },
};

/**
 * Whether bash-completion is there and a file that bash reads at its start brings it in: Debian puts that into the .bashrc
 * of new users but root, and the one of an older account or a container may lack it; Fedora has it in /etc/profile.d, which
 * /etc/bashrc reads.
 */
async function loadsByName(place: Place): Promise<boolean> {
  if (!(await Promise.all(LOADERS.map(exists))).includes(true)) return false;
  const own = ['.bashrc', '.bash_profile', '.profile'].map((name) => join(homeOf(place), name));
  const startup = await Promise.all([...own, '/etc/bash.bashrc', '/etc/bashrc'].map(startupFile));
  if (startup.some((text) => /bash[_-]completion/.test(text))) return true;
  const reads = startup.some((text) => text.includes('/etc/profile.d/'));
  return reads && (await exists('/etc/profile.d/bash_completion.sh'));
}

const startupFile = async (path: string): Promise<string> =>
  stripComments(await readText(path).catch(() => ''));

const stripComments = (text: string): string => text.replace(/^\s*#.*$/gm, '');

const zshHome = (place: Place): string => (isAbsolute(place.env.ZDOTDIR) ? place.env.ZDOTDIR : homeOf(place));

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Resolves to what to tell the user. Throws MagnumError `failed` for a file of somebody else, or one that cannot be written; `usage` without a home directory. */
export async function installCompletion(shell: CompletionShell, code: string, world: Place): Promise<string> {
  if (shell === 'powershell') return installInProfile(code, world);
  const { path, remainder } = INSTALL_TARGETS[shell];
  const file = path(world);
  await assertUnshared(file, world);
  const notices = await writeOwn(file, code);
  const rest = await remainder(file, world);
  const last =
    rest === undefined
      ? `Every ${shell} that is started from now on has it.\n`
      : `One thing is left to do: put this line into ${rest.file}:\n\n    ${rest.line}\n\nThen start a new ${shell}.\n`;
  return `${notices}Completion for ${shell} is in ${safePath(file)}.\n${last}`;
}

/** The same the other way round; what is not there need not be taken away. */
export async function uninstallCompletion(shell: CompletionShell, world: Place): Promise<string> {
  const file = shell === 'powershell' ? powershellScriptFile(world) : INSTALL_TARGETS[shell].path(world);
  const wasThere = await removeOwn(file);
  const wasInProfile = shell === 'powershell' && (await editProfile(world, '')).wasThere;
  if (!wasThere && !wasInProfile)
    return `Completion for ${shell} is not installed: there is no ${safePath(file)}.\n`;
  return `Completion for ${shell} is no longer in ${safePath(file)}.\n`;
}

export interface Installed {
  readonly file: string;
  /** `old` where it is the script of another version; `none` also where the file is somebody else's. */
  readonly state: 'none' | 'old' | 'current';
  /** What the user still has to do. */
  readonly rest: { readonly file: string; readonly line: string } | undefined;
}

/** What `installCompletion` has left in its place. */
export async function installedCompletion(
  shell: CompletionShell,
  code: string,
  world: Place,
): Promise<Installed> {
  const file = shell === 'powershell' ? powershellScriptFile(world) : INSTALL_TARGETS[shell].path(world);
  const text = await readText(file);
  const state = text === code ? 'current' : text.includes(GENERATED_NOTE) ? 'old' : 'none';
  const rest = shell === 'powershell' ? undefined : await INSTALL_TARGETS[shell].remainder(file, world);
  return { file, state, rest };
}

/** The shell runs what is in the file. */
async function assertUnshared(file: string, { home }: Place): Promise<void> {
  const hint = 'Remove their permission with chmod go-w.';
  await assertOnlyUserCanReplaceFile(file, { home, hint });
}

/** Resolves to what to tell the user. */
async function writeOwn(file: string, code: string): Promise<string> {
  const before = await readText(file);
  if (before !== '' && !before.includes(GENERATED_NOTE)) throw foreignFileError(file);
  return before === code && !(await isOpenToOthers(file)) ? '' : await replace(file, code);
}

/** Resolves to what to tell the user. */
async function replace(file: string, content: string): Promise<string> {
  const { notice } = await replaceText(file, content);
  return notice === undefined ? '' : `${safeLine(notice)}\n`;
}

const isOpenToOthers = async (file: string): Promise<boolean> => ((await stat(file)).mode & 0o022) !== 0;

async function removeOwn(file: string): Promise<boolean> {
  const before = await readText(file);
  if (before === '') return false;
  if (!before.includes(GENERATED_NOTE)) throw foreignFileError(file);
  const removal = undefinedIfMissing(rm(file).then(() => true));
  return (await withFileError('remove', file, removal)) ?? false;
}

const foreignFileError = (file: string): MagnumError =>
  new MagnumError('failed', `${safePath(file)} is there already, and was not made by this program.`, {
    hint: 'Move the file away, or load completion another way: magnum help completion',
  });

const safePath = (path: string): string => safeLine(path);

const BEGIN = '# >>> magnum completion >>>';
const END = '# <<< magnum completion <<<';

const BLOCK = new RegExp(`(?:^|\\r?\\n)${BEGIN}[^]*?${END}(?:\\r?\\n|$)`);

/** about_Profiles, "The profile files": the one of all hosts of the user. */
function powershellHome(place: Place): string {
  if (place.platform === 'win32') return join(homeOf(place), 'Documents', 'PowerShell');
  return join(configHome(place), 'powershell');
}

const powershellScriptFile = (place: Place): string => join(powershellHome(place), 'magnum-completion.ps1');

async function installInProfile(code: string, world: Place): Promise<string> {
  const file = powershellScriptFile(world);
  for (const path of [file, profileOf(world)]) await assertUnshared(path, world);
  const notices = await writeOwn(file, code);
  const { notice } = await editProfile(world, `${BEGIN}\n. ${quoteForPowershell(file)}\n${END}`);
  return (
    `${notices}${notice}Completion for powershell is in ${safePath(file)}, and ${safePath(profileOf(world))} loads it.\n` +
    'Every PowerShell that is started from now on has it.\n'
  );
}

const profileOf = (place: Place): string => join(powershellHome(place), 'profile.ps1');

/** Puts our lines into the profile in place of those that are there; resolves to whether there were any, and what to tell the user. */
async function editProfile(world: Place, block: string): Promise<{ wasThere: boolean; notice: string }> {
  const file = profileOf(world);
  const before = await readText(file);
  const wasThere = BLOCK.test(before);
  const without = before.replace(BLOCK, (found) => (/^\r?\n/.test(found) ? '\n' : '')).replace(/^\n$/, '');
  const gap = without === '' || without.endsWith('\n') ? '' : '\n';
  const after = block === '' ? without : `${without}${gap}${block}\n`;
  return { wasThere, notice: after === before ? '' : await replace(file, after) };
}
