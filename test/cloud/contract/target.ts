/** A cloud that is compared: its URLs and users. */
import type { CloudState } from '../state.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly project: string;
  /** The name of the domain of user and project. */
  readonly domain: string;
}

/** demo is a member of its project, viewer a reader of the same project; other is demo in project other, cern another demo in domain cern. */
export type LoginName = 'admin' | 'demo' | 'other' | 'viewer' | 'cern';

export const LOGINS: Readonly<Record<LoginName, Login>> = {
  admin: { user: 'admin', password: 'admin', project: 'admin', domain: 'Default' },
  demo: { user: 'demo', password: 'demo', project: 'demo', domain: 'Default' },
  other: { user: 'demo', password: 'demo', project: 'other', domain: 'Default' },
  viewer: { user: 'viewer', password: 'viewer', project: 'demo', domain: 'Default' },
  cern: { user: 'demo', password: 'demo', project: 'demo', domain: 'cern' },
};

/** Both clouds have the same release, COEs and API versions: those of the real one. */
export interface Target extends Pick<CloudState, 'release' | 'coes' | 'apiMax'> {
  readonly name: 'real' | 'sandbox';
  /** Keystone's URL without `/v3` and without a final slash. */
  readonly identity: string;
  /** Magnum's URL without `/v1` and without a final slash. */
  readonly magnum: string;
  close(): Promise<void>;
}
