/** Loads the package `kerberos`, which is optional: it has native code, and most users need no Kerberos. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { MagnumError, messageOf } from '../../errors.ts';
import { readRegularFile } from '../../platform/regular-file.ts';

export type KerberosPackage = Omit<typeof import('kerberos'), 'default'>;

/** The executable in the single file (scripts/compile-single-file.mjs). */
const PROGRAM = import.meta.filename;

/**
 * Returns the folders in which the package is looked up, by absolute path alone: the runtime's own lookup may end in the
 * current directory (a relative NODE_PATH; in the single file each name that is not built in), whose code must not run.
 */
function packageFolders(): string[] {
  const require = createRequire(PROGRAM);
  const prefix = dirname(dirname(process.execPath));
  return [
    // Not above the executable, where directories like /tmp may belong to other users.
    ...(PROGRAM === process.execPath
      ? [join(dirname(PROGRAM), 'node_modules')]
      : (require.resolve.paths('kerberos') ?? [])),
    ...(process.env.NODE_PATH ?? '').split(delimiter),
    // npm's global packages.
    join(prefix, 'lib', 'node_modules'),
    ...(process.platform === 'win32' ? [] : ['/usr/local/lib/node_modules', '/usr/lib/node_modules']),
  ].filter((folder) => isAbsolute(folder));
}

/** The single file does not look for a package's main file itself: it reads no package.json. */
function mainOf(folder: string): string {
  const { main = 'index.js' } = JSON.parse(readRegularFile(join(folder, 'package.json')).toString()) as {
    main?: string;
  };
  return join(folder, main);
}

/** Rejects with MagnumError `usage` if the package is not installed, and with `failed` if it cannot be loaded. */
export async function loadKerberos(): Promise<KerberosPackage> {
  const folder = packageFolders()
    .map((parent) => join(parent, 'kerberos'))
    .find((candidate) => existsSync(candidate));
  if (folder === undefined) {
    throw new MagnumError(
      'usage',
      'Kerberos login requires the package `kerberos`, which is not installed.',
      {
        hint: 'Install it next to magnum with npm install --global kerberos, or in your project with npm install kerberos.',
      },
    );
  }
  try {
    return createRequire(PROGRAM)(mainOf(folder)) as KerberosPackage;
  } catch (cause) {
    throw new MagnumError('failed', `Cannot load the package \`kerberos\`: ${firstLine(cause)}.`, {
      hint: 'Rebuild it for this version of Node: npm rebuild kerberos.',
      cause,
    });
  }
}

const firstLine = (error: unknown): string =>
  (messageOf(error).split('\n')[0] ?? '').replace(/\p{Cc}/gu, '').replace(/\.$/, '');
