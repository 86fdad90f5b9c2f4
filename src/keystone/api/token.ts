/** Converts a response of Keystone to a token (Identity API v3, POST /v3/auth/tokens). */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import type { AccessRule, CatalogEndpoint, CatalogService, ServiceProvider, Token } from '../types.ts';
import { asObject, type Json, parseJson } from './json.ts';
import { requestIdOf } from './keystone-errors.ts';

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function toNamed(value: unknown): { id: string; name: string } | undefined {
  const object = asObject(value);
  const id = asText(object?.id);
  return id === undefined ? undefined : { id, name: asText(object?.name) ?? id };
}

function toDomainMember(value: unknown): Token['user'] {
  const member = toNamed(value);
  const domain = toNamed(asObject(value)?.domain);
  return member && { ...member, ...(domain && { domain }) };
}

function toEndpoint(value: unknown): CatalogEndpoint[] {
  const object = asObject(value);
  const url = asText(object?.url)?.trim();
  if (!object || !url) return [];
  const id = asText(object.id);
  return [
    {
      ...(id !== undefined && { id }),
      interface: asText(object.interface) ?? '',
      region: asText(object.region) ?? null,
      region_id: asText(object.region_id) ?? null,
      url,
    },
  ];
}

function toService(value: unknown): CatalogService[] {
  const object = asObject(value);
  const type = asText(object?.type);
  if (!object || type === undefined) return [];
  const [id, name] = [asText(object.id), asText(object.name)];
  return [
    {
      ...(id !== undefined && { id }),
      ...(name !== undefined && { name }),
      type,
      endpoints: asList(object.endpoints).flatMap(toEndpoint),
    },
  ];
}

function toApplicationCredential(value: unknown): Token['applicationCredential'] {
  const object = asObject(value);
  const id = asText(object?.id);
  if (id === undefined) return undefined;
  const rules = object?.access_rules;
  return {
    id,
    restricted: object?.restricted !== false,
    ...(Array.isArray(rules) && { accessRules: rules.flatMap(toAccessRule) }),
  };
}

function toAccessRule(value: unknown): AccessRule[] {
  const object = asObject(value);
  const [service, method, path] = [asText(object?.service), asText(object?.method), asText(object?.path)];
  return service !== undefined && method !== undefined && path !== undefined
    ? [{ service, method, path }]
    : [];
}

function toServiceProvider(value: unknown): ServiceProvider[] {
  const object = asObject(value);
  const [id, authUrl, spUrl] = [asText(object?.id), asText(object?.auth_url), asText(object?.sp_url)];
  return id !== undefined && authUrl !== undefined && spUrl !== undefined ? [{ id, authUrl, spUrl }] : [];
}

/**
 * Returns the headers of a request about the token `id` that the token itself authenticates. Keystone describes a token with access
 * rules only to clients that announce support for them: others might not enforce the rules.
 */
export const ownTokenHeaders = (id: string): Readonly<Record<string, string>> => ({
  'X-Auth-Token': id,
  'X-Subject-Token': id,
  'OpenStack-Identity-Access-Rules': '1',
});

/** Returns the `token` object of the body. */
export const tokenDescriptionOf = (response: HttpResponse): Json | undefined =>
  asObject(parseJson(response.body)?.token);

/** Converts a description, and omits malformed parts. */
export function toToken(id: string, token: Json): Token {
  return {
    id,
    expiresAt: asText(token.expires_at),
    user: toDomainMember(token.user),
    project: toDomainMember(token.project),
    domain: toNamed(token.domain),
    system: asObject(token.system)?.all === true ? true : undefined,
    roles: asList(token.roles).flatMap((role) => toNamed(role) ?? []),
    methods: asList(token.methods).filter((method) => typeof method === 'string'),
    catalog: Array.isArray(token.catalog) ? token.catalog.flatMap(toService) : undefined,
    applicationCredential: toApplicationCredential(token.application_credential),
    serviceProviders: Array.isArray(token.service_providers)
      ? token.service_providers.flatMap(toServiceProvider)
      : undefined,
  };
}

/** Throws MagnumError `failed` if a successful response contains no token. */
export function parseToken(response: HttpResponse): Token {
  const id = response.headers['x-subject-token'];
  const token = tokenDescriptionOf(response);
  if (id && token) return toToken(id, token);
  const host = new URL(response.url).host;
  throw new MagnumError(
    'failed',
    `${host} accepted the login but returned no token: it may not be Keystone.`,
    {
      hint: 'Check the auth URL: --os-auth-url (OS_AUTH_URL).',
      requestId: requestIdOf(response),
      status: response.status,
    },
  );
}
