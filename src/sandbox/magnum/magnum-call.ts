/** A request to Magnum's API and its context. */
import type { Cloud } from '../cloud.ts';
import type { SandboxRequest, SandboxResponse } from '../http-messages.ts';
import type { Microversion } from './microversions.ts';
import type { Requester } from './requester.ts';

export interface Call {
  readonly cloud: Cloud;
  readonly request: SandboxRequest;
  readonly version: Microversion;
  readonly requester: Requester;
}

export type Handler = (call: Call, ...params: string[]) => SandboxResponse | Promise<SandboxResponse>;
