import { readdirSync } from 'node:fs';

/** How many files this process has open; Linux and macOS. */
export const openFiles = (): number => readdirSync('/dev/fd').length;
