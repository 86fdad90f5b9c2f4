/** Which entries of `health_status_reason` are problems. */
import { describe, expect, it } from 'vitest';
import { entriesOf, entryText, healthEntriesOf, problemsText } from '../../src/magnum/health-entries.ts';

describe('healthEntriesOf', () => {
  it('counts ok and true as healthy in any case and type, and everything else as a problem', () => {
    const reason = { api: 'ok', a: 'OK', b: true, c: 'True', d: false, e: 'oks', f: null, g: 1, h: {} };
    const { problems, healthy } = healthEntriesOf(reason);
    expect(healthy.map(([name]) => name)).toEqual(['api', 'a', 'b', 'c']);
    expect(problems.map(([name]) => name)).toEqual(['d', 'e', 'f', 'g', 'h']);
  });

  it.each([undefined, null, 'text', 5, ['a'], {}])('finds no entries in %j', (reason) => {
    expect(healthEntriesOf(reason)).toEqual({ problems: [], healthy: [] });
    expect(entriesOf(reason)).toEqual([]);
  });
});

it('entryText prints a missing value as -, and others as Python does', () => {
  expect([entryText(['a', null]), entryText(['b', false]), entryText(['c', { d: 1 }])]).toEqual([
    'a: -',
    'b: False',
    "c: {'d': 1}",
  ]);
});

describe('problemsText', () => {
  it('names up to three problems on one line, and counts the others', () => {
    expect(problemsText({ api: 'refused\n  now', ok: 'ok' })).toBe('api: refused now');
    expect(problemsText({ a: 0, b: 0, c: 0, d: 0, e: 0 })).toBe('a: 0, b: 0, c: 0 and 2 more');
  });

  it('is empty without problems', () => {
    expect([problemsText({ api: 'ok' }), problemsText(null)]).toEqual(['', '']);
  });
});
