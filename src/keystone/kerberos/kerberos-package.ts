/** Loads the package `kerberos`, which is optional: it has native code, and most users do not need it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { MagnumError, messageOf } from '../../errors.ts';
import { readRegularFile } from '../../platform/regular-file.ts';

export type KerberosPackage = Omit<typeof import('kerberos'), 'default'>;

/** In the single file, the path of the executable (scripts/compile-single-file.mjs). */
const PROGRAM = import.meta.filename;

/**
 * Returns the directories in which to look for the package, all absolute. The runtime's own lookup may reach the current directory,
 * whose code must not run: with a relative NODE_PATH, and in the single file for every package.
 */
function packageFolders(): string[] {
  const require = createRequire(PROGRAM);
  const prefix = dirname(dirname(process.execPath));
  return [
    // Not the parents of that directory, which may be writable for other users, as /tmp is.
    ...(PROGRAM === process.execPath
      ? [join(dirname(PROGRAM), 'node_modules')]
      : (require.resolve.paths('kerberos') ?? [])),
    ...(process.env.NODE_PATH ?? '').split(delimiter),
    // npm's global packages.
    join(prefix, 'lib', 'node_modules'),
    ...(process.platform === 'win32' ? [] : ['/usr/local/lib/node_modules', '/usr/lib/node_modules']),
  ].filter((folder) => isAbsolute(folder));
}

/** Finds the main file of a package, because the runtime of the single file does not read package.json. */
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
      { hint: 'To install it: npm install --global kerberos' },
    );
  }
  try {
    return createRequire(PROGRAM)(mainOf(folder)) as KerberosPackage;
  } catch (cause) {
    throw new MagnumError('failed', `Cannot load the package \`kerberos\`: ${firstLine(cause)}.`, {
      hint: 'Rebuild it for this version of Node.js with npm rebuild kerberos; add --global if it is installed globally.',
      cause,
    });
  }
}

const firstLine = (error: unknown): string =>
  (messageOf(error).split('\n')[0] ?? '').replace(/\p{Cc}/gu, '').replace(/\.$/, '');
