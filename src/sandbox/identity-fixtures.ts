/** Who there is in the sandbox: domains, projects, users and what they may do. Fixed, and no secret to anybody. */
import { createHash } from 'node:crypto';
import type { ApplicationCredentialRecord } from './state.ts';

/** The same id for the same thing in every sandbox. */
export const fixedId = (kind: string, name: string): string =>
  createHash('sha256').update(`sandbox ${kind} ${name}`).digest('hex').slice(0, 32);

export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  readonly description: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  readonly password: string;
  /** Role names by project id. */
  readonly projects: Readonly<Record<string, readonly string[]>>;
  /** Role names by domain id. */
  readonly domains: Readonly<Record<string, readonly string[]>>;
  readonly system: readonly string[];
}

const DEFAULT: Domain = { id: 'default', name: 'Default', description: 'The default domain' };
const CERN: Domain = { id: fixedId('domain', 'cern'), name: 'cern', description: '' };

export const domains: readonly Domain[] = [DEFAULT, CERN];

const project = (name: string, domain: Domain, description = ''): Project => ({
  id: fixedId('project', `${domain.name}/${name}`),
  name,
  domain,
  description,
});

const admins = project('admin', DEFAULT, 'Bootstrap project for initializing the cloud.');
const demos = project('demo', DEFAULT);
const others = project('other', DEFAULT);
const personal = project('Personal demo', DEFAULT, 'Personal project of demo.');
const cerns = project('demo', CERN);

/** In the order in which Keystone lists them: by id. */
export const projects: readonly Project[] = [admins, demos, others, personal, cerns].sort((one, other) =>
  one.id < other.id ? -1 : 1,
);

export const roleId = (name: string): string => fixedId('role', name);

const MEMBER = ['member', 'reader'];
const ADMIN = ['admin', 'member', 'reader'];

const user = (name: string, domain: Domain, rights: Partial<User>): User => ({
  id: fixedId('user', `${domain.name}/${name}`),
  name,
  domain,
  password: name,
  projects: {},
  domains: {},
  system: [],
  ...rights,
});

const demo = user('demo', DEFAULT, {
  projects: { [demos.id]: MEMBER, [others.id]: MEMBER, [personal.id]: MEMBER },
});
const admin = user('admin', DEFAULT, {
  projects: { [admins.id]: ADMIN },
  domains: { [CERN.id]: ADMIN },
  system: ADMIN,
});

export const users: readonly User[] = [
  demo,
  admin,
  user('viewer', DEFAULT, { projects: { [demos.id]: ['reader'] } }),
  user('demo', CERN, { projects: { [cerns.id]: MEMBER } }),
];

/** Who owns the public templates, and whose clusters tests add. */
export const adminOwner = { project_id: admins.id, user_id: admin.id };
export const demoOwner = { project_id: demos.id, user_id: demo.id };

const credential = (name: string, unrestricted: boolean): ApplicationCredentialRecord => ({
  id: fixedId('application credential', name),
  name,
  description: null,
  secret: `${name}-secret`,
  ...demoOwner,
  roles: MEMBER,
  expires_at: null,
  unrestricted,
});

export const applicationCredentials = {
  unrestricted: credential('demo-appcred', true),
  restricted: credential('demo-appcred-restricted', false),
};

export const domainBy = (key: { id?: string | undefined; name?: string | undefined }): Domain | undefined =>
  domains.find((domain) => domain.id === key.id || domain.name === key.name);

export const projectById = (id: string): Project | undefined => projects.find((one) => one.id === id);
export const userById = (id: string): User | undefined => users.find((one) => one.id === id);
