import { renameSync, writeFileSync } from 'node:fs';

/** Whole or not at all, and for the user alone. */
export function writePrivateFile(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, path);
}
