/** Domains, projects, users and their roles. Their passwords are not secret. */
import { createHash } from 'node:crypto';
import type { ApplicationCredentialRecord } from './state.ts';

/** Returns an ID that is the same in every sandbox. */
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
  /** Role names by project ID. */
  readonly projects: Readonly<Record<string, readonly string[]>>;
  /** Role names by domain ID. */
  readonly domains: Readonly<Record<string, readonly string[]>>;
  readonly system: readonly string[];
}

const DEFAULT: Domain = { id: 'default', name: 'Default', description: 'The default domain' };
const CERN: Domain = { id: fixedId('domain', 'cern'), name: 'cern', description: '' };

export const domains: readonly Domain[] = [DEFAULT, CERN];

const createProject = (name: string, domain: Domain, description = ''): Project => ({
  id: fixedId('project', `${domain.name}/${name}`),
  name,
  domain,
  description,
});

const adminProject = createProject('admin', DEFAULT, 'Bootstrap project for initializing the cloud.');
const demoProject = createProject('demo', DEFAULT);
const otherProject = createProject('other', DEFAULT);
const personalProject = createProject('Personal demo', DEFAULT, 'Personal project of demo.');
const cernProject = createProject('demo', CERN);

/** Sorted by ID, as Keystone lists them. */
export const projects: readonly Project[] = [
  adminProject,
  demoProject,
  otherProject,
  personalProject,
  cernProject,
].sort((a, b) => (a.id < b.id ? -1 : 1));

export const roleId = (name: string): string => fixedId('role', name);

const MEMBER = ['member', 'reader'];
const ADMIN = ['admin', 'member', 'reader'];

const createUser = (name: string, domain: Domain, roles: Partial<User>): User => ({
  id: fixedId('user', `${domain.name}/${name}`),
  name,
  domain,
  password: name,
  projects: {},
  domains: {},
  system: [],
  ...roles,
});

const demoUser = createUser('demo', DEFAULT, {
  projects: { [demoProject.id]: MEMBER, [otherProject.id]: MEMBER, [personalProject.id]: MEMBER },
});
const adminUser = createUser('admin', DEFAULT, {
  projects: { [adminProject.id]: ADMIN },
  domains: { [CERN.id]: ADMIN },
  system: ADMIN,
});

export const users: readonly User[] = [
  demoUser,
  adminUser,
  createUser('viewer', DEFAULT, { projects: { [demoProject.id]: ['reader'] } }),
  createUser('demo', CERN, { projects: { [cernProject.id]: MEMBER } }),
];

/** Owner of the public templates. */
export const adminOwner = { project_id: adminProject.id, user_id: adminUser.id };
/** Owner of the clusters that tests add. */
export const demoOwner = { project_id: demoProject.id, user_id: demoUser.id };

const createCredential = (name: string, unrestricted: boolean): ApplicationCredentialRecord => ({
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
  unrestricted: createCredential('demo-appcred', true),
  restricted: createCredential('demo-appcred-restricted', false),
};

export const findDomain = (key: { id?: string | undefined; name?: string | undefined }): Domain | undefined =>
  domains.find((domain) => domain.id === key.id || domain.name === key.name);

export const findProject = (id: string): Project | undefined => projects.find((project) => project.id === id);
export const findUser = (id: string): User | undefined => users.find((user) => user.id === id);
