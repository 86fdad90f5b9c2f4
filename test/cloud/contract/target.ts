/** A cloud that answers the contract: where it is and who can log in to it. */

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly project: string;
  /** The name of the domain of both. */
  readonly domain: string;
}

/**
 * demo is a member of its project, viewer may only read there, other is demo in a project of its own, cern is
 * another demo in the domain cern.
 */
export type LoginName = 'admin' | 'demo' | 'other' | 'viewer' | 'cern';

export const LOGINS: Readonly<Record<LoginName, Login>> = {
  admin: { user: 'admin', password: 'admin', project: 'admin', domain: 'Default' },
  demo: { user: 'demo', password: 'demo', project: 'demo', domain: 'Default' },
  other: { user: 'demo', password: 'demo', project: 'other', domain: 'Default' },
  viewer: { user: 'viewer', password: 'viewer', project: 'demo', domain: 'Default' },
  cern: { user: 'demo', password: 'demo', project: 'demo', domain: 'cern' },
};

export interface Target {
  readonly name: 'real' | 'sandbox';
  /** Keystone's root, with no `/v3` and no final slash. */
  readonly identity: string;
  /** Magnum's root, with no `/v1` and no final slash. */
  readonly magnum: string;
  close(): Promise<void>;
}
