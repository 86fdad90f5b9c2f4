import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { authTypes } from '../../src/keystone/plugins/index.ts';
import cloud from '../cloud/vitest.config.mts';

const FLOWS = 'test/cloud/federation/flows';

it('test/cloud/federation/flows has a test tagged auth-type/NAME for each auth type', () => {
  const text = readdirSync(FLOWS)
    .map((file) => readFileSync(join(FLOWS, file), 'utf8'))
    .join('');
  const tagged = [...text.matchAll(/tags: \['auth-type\/(\w+)'\]/g)].map(([, name]) => name);
  const names = authTypes.map(({ names: [name] }) => name).toSorted();
  expect(tagged.toSorted()).toEqual(names);
  expect(cloud.test?.tags?.map(({ name }) => name).toSorted()).toEqual(
    names.map((name) => `auth-type/${name}`),
  );
});
