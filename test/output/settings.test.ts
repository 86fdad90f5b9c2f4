import { expect, it } from 'vitest';
import type { OutputOptions } from '../../src/output/options.ts';
import { settingsFor } from '../../src/output/settings.ts';
import { recordingStream } from './streams.ts';

const settings = (options: Partial<OutputOptions>, terminal?: { columns?: number }) =>
  settingsFor({ format: 'table', ...options }, recordingStream(terminal));

it('settingsFor has defaults, as in cliff', () => {
  expect(settings({})).toEqual({
    color: false,
    widthLimit: undefined,
    headers: true,
    indent: true,
    quote: 'nonnumeric',
    prefix: '',
  });
});

it('settingsFor has the settings of the options', () => {
  expect(
    settings({ color: true, noHeaders: true, noindent: true, quote: 'all', prefix: 'p_', maxWidth: 5 }),
  ).toEqual({
    color: true,
    widthLimit: { width: 5, method: 'wrap' },
    headers: false,
    indent: false,
    quote: 'all',
    prefix: 'p_',
  });
});

const FIT = { width: 80, method: 'fit' };
it.each<[Partial<OutputOptions>, { columns?: number } | undefined, unknown]>([
  [{}, { columns: 80 }, FIT],
  [{}, undefined, undefined],
  [{}, {}, undefined],
  [{}, { columns: 0 }, undefined],
  [{ fitWidth: false }, { columns: 80 }, undefined],
  [{ fitWidth: true }, { columns: 80 }, FIT],
  [{ maxWidth: 0 }, { columns: 80 }, undefined],
  [{ maxWidth: 0, fitWidth: true }, { columns: 80 }, FIT],
  [{ maxWidth: 0, fitWidth: true }, undefined, undefined],
  [{ maxWidth: 1 }, { columns: 80 }, { width: 1, method: 'wrap' }],
  [{ maxWidth: 60, fitWidth: false }, { columns: 80 }, { width: 60, method: 'wrap' }],
  [{ maxWidth: 60 }, undefined, { width: 60, method: 'wrap' }],
])('settingsFor %j with terminal %j limits the width to %j', (options, terminal, expected) => {
  expect(settings(options, terminal).widthLimit).toEqual(expected);
});
