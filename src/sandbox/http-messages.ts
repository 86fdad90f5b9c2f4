/** Requests and responses as plain values. */
import { randomUUID } from 'node:crypto';

export interface SandboxRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export const json = (
  status: number,
  value: unknown,
  headers: SandboxResponse['headers'] = {},
): SandboxResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

export const withHeaders = (
  response: SandboxResponse,
  headers: Readonly<Record<string, string>>,
): SandboxResponse => ({
  ...response,
  headers: { ...headers, ...response.headers },
});

/** Returns the decoded segments of a path. An invalid escape is not decoded. */
export function pathSegments(path: string): string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns an ID in Keystone's form, a UUID without dashes. */
export const hexId = (): string => randomUUID().replaceAll('-', '');
