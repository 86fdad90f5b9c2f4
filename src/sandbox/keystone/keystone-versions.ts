/** Version discovery (Identity API v3, "API versions"). */
import { json, type SandboxResponse } from '../http-messages.ts';

const version = (base: string) => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${base}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});

export const showVersions = (base: string): SandboxResponse =>
  json(300, { versions: { values: [version(base)] } }, { Location: `${base}/v3/` });

export const showVersion = (base: string): SandboxResponse => json(200, { version: version(base) });
