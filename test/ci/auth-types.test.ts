import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { authTypes } from '../../src/keystone/auth/index.ts';

const FLOWS = 'test/cloud/federation/flows';

it('a login with each auth type is tagged for the second runtime', () => {
  const text = readdirSync(FLOWS)
    .map((file) => readFileSync(join(FLOWS, file), 'utf8'))
    .join('');
  const tagged = [...text.matchAll(/tags: \['auth-type\/(\w+)'\]/g)].map(([, name]) => name);
  expect(tagged.toSorted()).toEqual(authTypes.map(({ names: [name] }) => name).toSorted());
});
