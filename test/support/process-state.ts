/** Resets the state of a process after each file, because the files of a process share their modules. */
import { afterAll } from 'vitest';
import { setTypedOptions } from '../../src/platform/own-command.ts';

afterAll(() => setTypedOptions());
