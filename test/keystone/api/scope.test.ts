import { describe, expect, it } from 'vitest';
import { userOf } from '../../../src/keystone/api/domain-references.ts';
import { scopeOf } from '../../../src/keystone/api/scope.ts';

describe('scopeOf', () => {
  it.each([
    [{}, undefined],
    [{ project_name: '', project_domain_name: 'Default' }, undefined],
    [{ project_id: 'p' }, { project: { id: 'p' } }],
    [{ project_id: 'p', project_name: 'ignored' }, { project: { id: 'p' } }],
    [{ tenant_id: 'p' }, { project: { id: 'p' } }],
    [{ project_name: 'a b', project_domain_id: 'd' }, { project: { name: 'a b', domain: { id: 'd' } } }],
    [
      { project_name: 'ü', project_domain_name: 'CERN' },
      { project: { name: 'ü', domain: { name: 'CERN' } } },
    ],
    [
      { tenant_name: 't', default_domain_id: 'default' },
      { project: { name: 't', domain: { id: 'default' } } },
    ],
    [{ project_name: 'p', default_domain: 'default' }, { project: { name: 'p', domain: { id: 'default' } } }],
    [
      { project_name: 'p', project_domain_name: 'cern', default_domain_id: 'default' },
      { project: { name: 'p', domain: { name: 'cern' } } },
    ],
    [{ project_name: 'p' }, { project: { name: 'p' } }],
    [{ domain_id: 'd' }, { domain: { id: 'd' } }],
    [{ domain_name: 'd' }, { domain: { name: 'd' } }],
    [{ trust_id: 't' }, { 'OS-TRUST:trust': { id: 't' } }],
    [{ system_scope: 'all' }, { system: { all: true } }],
  ])('converts %j to %j', (options, scope) =>
    expect(scopeOf(options as Record<string, string>)).toEqual(scope),
  );

  it('rejects several scopes with a hint that lists their options', () => {
    expect(() => scopeOf({ project_name: 'p', domain_name: 'd' })).toThrow(
      'A token can have only one scope, but several are set: project, domain.',
    );
    try {
      scopeOf({ project_name: 'p', system_scope: 'all' });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        kind: 'usage',
        hint: expect.stringContaining('--os-project-name, --os-system-scope'),
      });
    }
  });

  it('rejects a system scope other than all', () => {
    expect(() => scopeOf({ system_scope: 'some' })).toThrow(
      "Invalid system scope 'some'; the only value is 'all'",
    );
  });
});

describe('userOf', () => {
  it.each([
    [{ user_id: 'u', username: 'ignored' }, { id: 'u' }],
    [
      { username: 'José Ñ', user_domain_id: 'd', user_domain_name: 'x' },
      { name: 'José Ñ', domain: { id: 'd' } },
    ],
    [
      { username: 'a', default_domain_name: 'Default' },
      { name: 'a', domain: { name: 'Default' } },
    ],
    [{ username: 'a' }, { name: 'a' }],
  ])('converts %j to %j', (options, user) => expect(userOf(options as Record<string, string>)).toEqual(user));
});

describe('scopes of several options', () => {
  it.each([
    [{ domain_id: 'd', domain_name: 'D' }, { domain: { id: 'd' } }],
    [{ project_name: 'a', tenant_name: 'b' }, { project: { name: 'a' } }],
    [{ project_id: 'a', tenant_id: 'b' }, { project: { id: 'a' } }],
    [{ project_id: 'a', project_domain_id: 'd' }, { project: { id: 'a' } }],
    [
      { project_name: 'p', project_domain_id: 'd', project_domain_name: 'D', user_domain_id: 'u' },
      { project: { name: 'p', domain: { id: 'd' } } },
    ],
    [
      { project_name: 'p', default_domain_id: 'a', default_domain_name: 'b', default_domain: 'c' },
      { project: { name: 'p', domain: { id: 'a' } } },
    ],
    [
      { project_name: 'p', default_domain_name: 'b', default_domain: 'c' },
      { project: { name: 'p', domain: { name: 'b' } } },
    ],
    [{ project_name: 'p', user_domain_id: 'u' }, { project: { name: 'p' } }],
  ])('converts %j to %j', (options, scope) =>
    expect(scopeOf(options as unknown as Record<string, string>)).toEqual(scope),
  );

  it.each<[Record<string, string>, string, string]>([
    [{ project_id: 'p', domain_id: 'd' }, 'project, domain', '--os-project-id, --os-domain-id'],
    [{ tenant_id: 'p', trust_id: 't' }, 'project, trust', '--os-tenant-id, --os-trust-id'],
    [
      { tenant_name: 'p', project_name: 'q', domain_name: 'd' },
      'project, domain',
      '--os-project-name, --os-tenant-name, --os-domain-name',
    ],
    [{ trust_id: 't', system_scope: 'all' }, 'trust, system', '--os-trust-id, --os-system-scope'],
  ])('rejects %j', (options, kinds, flags) => {
    expect(() => scopeOf(options)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `A token can have only one scope, but several are set: ${kinds}.`,
        hint: `Keep the options of one scope and remove the others: ${flags} (also in the environment and clouds.yaml).`,
      }),
    );
  });

  it('names the options in the error for another system scope', () => {
    expect(() => scopeOf({ system_scope: 'some' })).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: "Invalid system scope 'some'; the only value is 'all' (--os-system-scope, OS_SYSTEM_SCOPE).",
      }),
    );
  });
});
