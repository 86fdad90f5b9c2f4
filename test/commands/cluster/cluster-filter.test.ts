import { describe, expect, it } from 'vitest';
import { createClusterFilter, type FilterChoice } from '../../../src/commands/cluster/cluster-filter.ts';
import type { Cluster } from '../../../src/magnum/types.ts';

const NONE: FilterChoice = { name: [], status: [], health: [], label: [], olderThan: undefined };
const NOW = Date.parse('2026-03-03T12:00:00Z');
const filterOf = (choice: Partial<FilterChoice>) => createClusterFilter({ ...NONE, ...choice }, NOW);
const cluster = (fields: object): Cluster => ({
  uuid: 'u',
  name: 'web',
  cluster_template_id: 't',
  ...fields,
});
const matches = (choice: Partial<FilterChoice>, fields: object) => filterOf(choice).matches(cluster(fields));

it('matches every cluster without options, and requires no details', () => {
  const { isGiven, requiresDetails } = filterOf({});
  expect({ isGiven, requiresDetails }).toEqual({ isGiven: false, requiresDetails: false });
  expect(matches({}, { name: null })).toBe(true);
});

describe('--name', () => {
  it.each([
    [['web'], { name: 'web' }, true],
    [['web'], { name: 'web2' }, false],
    [['w*'], { name: 'web' }, true],
    [['W*'], { name: 'web' }, false],
    [['x*', 'we?'], { name: 'web' }, true],
    [['a[1]'], { name: 'a1' }, true],
    [['a[1]'], { name: 'a[1]' }, true],
    [['u'], { uuid: 'u', name: 'x' }, true],
    [['u*'], { uuid: 'u', name: 'x' }, false],
    [['*'], { name: null }, false],
  ])('%j for %j: %j', (name, fields, expected) => {
    expect(matches({ name }, fields)).toBe(expected);
  });
});

describe('--status', () => {
  it.each([
    [['CREATE_COMPLETE'], 'CREATE_COMPLETE', true],
    [['create_complete'], 'CREATE_COMPLETE', true],
    [['create-complete'], 'CREATE_COMPLETE', true],
    [['CREATE_FAILED,UPDATE_FAILED'], 'UPDATE_FAILED', true],
    [['CREATE_FAILED', 'UPDATE_FAILED'], 'UPDATE_FAILED', true],
    [['CREATE_FAILED, DELETE_FAILED'], 'UPDATE_FAILED', false],
    [['failed'], 'DELETE_FAILED', true],
    [['complete'], 'ROLLBACK_COMPLETE', true],
    [['in-progress'], 'DELETE_IN_PROGRESS', true],
    [['failed'], 'CREATE_COMPLETE', false],
    [['failed'], null, false],
    [['failed'], undefined, false],
    [['failed'], 7, false],
    [['SUSPEND_COMPLETE'], 'SUSPEND_COMPLETE', true],
  ])('%j for %j: %j', (status, actual, expected) => {
    expect(matches({ status }, { status: actual })).toBe(expected);
  });
});

describe('--health', () => {
  it.each([
    [['HEALTHY'], 'HEALTHY', true],
    [['healthy'], 'HEALTHY', true],
    [['healthy'], 'UNHEALTHY', false],
    [['unknown,unhealthy'], 'UNHEALTHY', true],
    [['unknown'], 'UNKNOWN', true],
    [['unknown'], null, true],
    [['unknown'], undefined, true],
    [['unknown'], 'HEALTHY', false],
  ])('%j for %j: %j', (health, actual, expected) => {
    expect(matches({ health }, { health_status: actual })).toBe(expected);
  });
});

describe('--label', () => {
  it.each([
    [['a=1'], { a: '1' }, true],
    [['a=1'], { a: 1 }, true],
    [['a=1'], { a: '12' }, false],
    [['a='], { a: '' }, true],
    [['a=b=c,d'], { a: 'b=c,d' }, true],
    [['a'], { a: '' }, true],
    [['a'], { b: '' }, false],
    [['a', 'b=2'], { a: '1', b: '2' }, true],
    [['a', 'b=2'], { a: '1', b: '3' }, false],
    [['toString'], {}, false],
    [['a'], null, false],
    [['a'], undefined, false],
    [['0'], 'text', false],
  ])('%j for %j: %j', (label, labels, expected) => {
    expect(matches({ label }, { labels })).toBe(expected);
  });
});

describe('--older-than', () => {
  it.each([
    ['2d', '2026-03-01T11:59:59+00:00', true],
    ['2d', '2026-03-01T12:00:00+00:00', false],
    ['2d', '2026-03-01T11:59:59', true],
    ['1w', '2026-02-24T11:59:59Z', true],
    ['1w', '2026-02-25T11:59:59Z', false],
    ['1d12h', '2026-03-01T23:59:59Z', true],
    ['60', '2026-03-03T11:58:59Z', true],
    ['0', '2026-03-03T12:00:01Z', false],
    ['0', 'x', false],
    ['0', null, false],
  ])('%s for %j: %j', (olderThan, createdAt, expected) => {
    expect(filterOf({ olderThan }).requiresDetails).toBe(true);
    expect(matches({ olderThan }, { created_at: createdAt })).toBe(expected);
  });
});

it('requires every option to match', () => {
  const choice = { name: ['w*'], status: ['failed'], label: ['a'] };
  const fields = { status: 'CREATE_FAILED', labels: { a: '' } };
  expect(matches(choice, fields)).toBe(true);
  for (const change of [{ name: 'x' }, { status: 'CREATE_COMPLETE' }, { labels: {} }])
    expect(matches(choice, { ...fields, ...change })).toBe(false);
});

it.each<[Partial<FilterChoice>, string]>([
  [{ status: ['CREATED'] }, "Invalid status 'CREATED'."],
  [{ status: ['CREATE_FAILED,'] }, 'The value of --status must not be empty.'],
  [{ status: [''] }, 'The value of --status must not be empty.'],
  [{ health: ['ill'] }, "Invalid health 'ill'."],
  [{ health: ['healthy,,'] }, 'The value of --health must not be empty.'],
  [{ label: ['=x'] }, "Invalid label '=x'; use KEY=VALUE or KEY."],
  [{ label: [''] }, "Invalid label ''; use KEY=VALUE or KEY."],
  [{ name: [''] }, 'The value of --name must not be empty.'],
  [{ olderThan: 'yesterday' }, "Invalid duration 'yesterday'."],
  [{ olderThan: '' }, "Invalid duration ''."],
  [{ olderThan: '-1d' }, "Invalid duration '-1d'."],
])('rejects %j', (choice, message) => {
  expect(() => filterOf(choice)).toThrow(expect.objectContaining({ kind: 'usage', message }));
});
