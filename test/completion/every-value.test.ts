/** Completion knows the values of every option and argument that does not accept any text. */
import { expect, it } from 'vitest';
import type { OptionSpec, PositionalSpec } from '../../src/cli/command-spec.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { outputOptionsFor } from '../../src/cli/output-options.ts';
import { commands } from '../../src/commands/registry.ts';

/** Values that nothing can list, by the name of the option or argument, with the reason. */
const FREE: readonly (readonly [reason: string, names: string])[] = [
  ['a new name', '--name word name --prefix --user alias'],
  [
    'a number, a size or a port',
    `--node-count --master-count --docker-volume-size --limit nodeCount --concurrency --max-batch-size --min-nodes
    --max-nodes --hard-limit --port --per-cluster-delay --apiserver-port --max-width`,
  ],
  ['a time', '--timeout --wait-timeout --watch --older-than --seconds'],
  [
    'an address',
    `--discovery-url --dns-nameserver --http-proxy --https-proxy --no-proxy --insecure-registry --os-endpoint-override
    --os-auth-url --os-endpoint --os-identity-provider-url --os-service-provider-endpoint --os-discovery-endpoint
    --os-authorization-endpoint --os-access-token-endpoint --os-device-authorization-endpoint --os-redirect-uri
    --os-oauth2-endpoint`,
  ],
  ['text of the user', '--tags --tag --node-labels --node-taints --health-status-reason attributes --query'],
  ['an ID of a page that was listed before', '--marker'],
  ['the name of a driver of the operator, which Magnum does not list', '--driver'],
  [
    'a secret, or a command that prints one',
    `--os-password --os-password-command --os-token --os-token-command --os-application-credential-secret
    --os-client-secret --os-access-token --os-code --os-passcode --os-oauth2-client-secret --os-consumer-secret
    --os-access-secret --profile`,
  ],
  [
    'needed before a login, without which Keystone lists nothing',
    `--service-type --os-username --os-user-id --os-user-domain-name --os-user-domain-id --os-application-credential-id
    --os-application-credential-name --os-identity-provider --os-service-provider-entity-id --os-client-id
    --os-openid-scope --os-idp-otp-key --os-oauth2-client-id --os-consumer-key --os-access-key
    --os-remote-project-name --os-remote-project-id --os-remote-project-domain-name --os-remote-project-domain-id
    --os-tenant-name --os-tenant-id --os-project-domain-name --os-project-domain-id --os-domain-name --os-domain-id
    --os-trust-id --os-default-domain --os-default-domain-id --os-default-domain-name`,
  ],
];

const REASONS = new Map(FREE.flatMap(([reason, names]) => names.split(/\s+/).map((name) => [name, reason])));

const hasValues = (spec: OptionSpec | PositionalSpec): boolean =>
  ['completes', 'suggests', 'choices', 'completesAfter', 'isCommandLine'].some((key) => key in spec);

const optionsOf = (options: Readonly<Record<string, OptionSpec>>): [string, OptionSpec][] =>
  Object.values(options)
    .filter(({ type }) => type !== 'switch' && type !== 'toggle')
    .map((option) => [/--[\w-]+/.exec(option.flag)?.[0] ?? option.flag, option]);

const all = [
  ...optionsOf(globalOptions),
  ...commands.flatMap(({ table: { options = {}, output, positionals = {} } }) => [
    ...optionsOf({ ...options, ...outputOptionsFor(output) }),
    ...Object.entries(positionals),
  ]),
];

it('each option and argument has candidates, or a reason for none', () => {
  const without = all.filter(([name, spec]) => !hasValues(spec) && !REASONS.has(name));
  expect([...new Set(without.map(([name]) => name))]).toEqual([]);
});

it('each reason is of an option or argument without candidates', () => {
  const unused = [...REASONS.keys()].filter(
    (name) => !all.some(([other, spec]) => other === name && !hasValues(spec)),
  );
  expect(unused).toEqual([]);
});
