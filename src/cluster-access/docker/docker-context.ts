/**
 * Contexts in the store of the docker client (docker/cli, cli/context/store): `contexts/meta/ID/meta.json` and
 * `contexts/tls/ID/docker/*.pem` below DOCKER_CONFIG or ~/.docker, where ID is the SHA-256 of the name. What this program
 * made carries the cluster's UUID in its metadata, and no other context is changed or removed.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MagnumError } from '../../errors.ts';
import { createFile } from '../../platform/atomic-write.ts';
import { undefinedIfMissing, withFileError } from '../../platform/file-error.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import type { World } from '../../world.ts';
import type { ClientCredentials } from '../cluster-access.ts';

export interface DockerContext {
  readonly uuid: string;
  /** What people call the cluster. */
  readonly clusterName: string;
  /** `tcp://host:port`. */
  readonly host: string;
  /** Absent without TLS. */
  readonly credentials: ClientCredentials | undefined;
  /** The name of the context, where the user has chosen one. */
  readonly name?: string | undefined;
}

type Place = Pick<World, 'env' | 'cwd' | 'home'>;

interface Metadata {
  readonly Name: string;
  readonly Metadata: Readonly<Record<string, unknown>>;
}

const MAGNUM_METADATA_KEY = 'magnum';
/** docker/cli, cli/context/store/store.go: `restrictedNamePattern`. */
const VALID_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;
const RESERVED_NAME = 'default';

/** Throws MagnumError `usage` for a name that docker does not take. */
export function assertContextName(name: string): void {
  if (VALID_NAME.test(name) && name !== RESERVED_NAME) return;
  throw new MagnumError('usage', `'${name}' can be no name of a docker context.`, {
    hint: 'It has letters, digits and _ . + - in it, at least two, beginning with a letter or digit; "default" is docker\'s own.',
  });
}

/**
 * Makes the context, or renews the one of the same cluster; its name. The name is that of the cluster as far as docker
 * takes it, with a number where another context has it. Throws MagnumError `failed` for a `name` that is taken, and for
 * files that cannot be written: then the old context is there, or none.
 */
export async function writeDockerContext(context: DockerContext, place: Place): Promise<string> {
  const all = await readAll(place);
  const name = nameFor(context, all);
  const root = storeOf(place);
  await withStoreError(root, write(root, name, context));
  for (const old of all.filter((one) => uuidOf(one) === context.uuid && one.Name !== name)) {
    await withStoreError(root, remove(root, old.Name));
  }
  return name;
}

/** Removes the contexts of these clusters; their names. Throws MagnumError `failed`. */
export async function removeDockerContexts(uuids: readonly string[], place: Place): Promise<string[]> {
  const root = storeOf(place);
  const own = (await dockerContexts(place)).filter(({ uuid }) => uuids.includes(uuid));
  for (const { context } of own) await withStoreError(root, remove(root, context));
  return own.map(({ context }) => context);
}

/** The contexts that this program has made, with the clusters they lead to. */
export async function dockerContexts(
  place: Place,
): Promise<{ readonly uuid: string; readonly context: string }[]> {
  return (await readAll(place)).flatMap((one) => {
    const uuid = uuidOf(one);
    return uuid === undefined ? [] : [{ uuid, context: one.Name }];
  });
}

/** May there be contexts of ours? Docker makes the directory with the first context. */
export const hasDockerContexts = (place: Place): boolean => existsSync(join(storeOf(place), 'meta'));

function storeOf({ env, cwd, home }: Place): string {
  return join(env.DOCKER_CONFIG ? resolve(cwd, env.DOCKER_CONFIG) : join(home, '.docker'), 'contexts');
}

async function readAll(place: Place): Promise<Metadata[]> {
  const meta = join(storeOf(place), 'meta');
  const ids = await readdir(meta).catch(() => []);
  const all = await Promise.all(ids.map((id) => readOne(join(meta, id, 'meta.json'))));
  return all.filter((one) => one !== undefined);
}

/** undefined for what docker itself could not read. */
async function readOne(path: string): Promise<Metadata | undefined> {
  try {
    const { Name, Metadata } = JSON.parse(await readFile(path, 'utf8')) as Partial<Metadata>;
    return typeof Name === 'string' ? { Name, Metadata: Metadata ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

function uuidOf({ Metadata }: Metadata): string | undefined {
  const uuid = (Metadata[MAGNUM_METADATA_KEY] as { cluster?: unknown } | null | undefined)?.cluster;
  return typeof uuid === 'string' ? uuid : undefined;
}

function nameFor({ uuid, name, clusterName }: DockerContext, all: readonly Metadata[]): string {
  const isTaken = (wanted: string) => all.some((one) => one.Name === wanted && uuidOf(one) !== uuid);
  if (name !== undefined) {
    assertContextName(name);
    if (!isTaken(name)) return name;
    throw new MagnumError('failed', `There is another docker context named ${name}.`, {
      hint: 'Choose another name with --docker-context, or none, to be given one that is free.',
    });
  }
  const own = all.find((one) => uuidOf(one) === uuid);
  if (own !== undefined) return own.Name;
  const base = asContextName(clusterName);
  let free = base;
  for (let number = 2; isTaken(free); number++) free = `${base}-${number}`;
  return free;
}

function asContextName(clusterName: string): string {
  const name = clusterName.replace(/[^a-zA-Z0-9_.+-]/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
  return VALID_NAME.test(name) && name !== RESERVED_NAME ? name : `cluster-${name || 'magnum'}`;
}

/**
 * All is written beside the store's own directories first. The certificates come in before the metadata, with which docker
 * sees a context; when a step fails, the old certificates come back.
 */
async function write(root: string, name: string, context: DockerContext): Promise<void> {
  const staged = join(root, `.${randomBytes(6).toString('hex')}`);
  const tls = join(root, 'tls', idOf(name));
  const meta = join(root, 'meta', idOf(name));
  try {
    await makeDirectories(staged);
    await createFile(join(staged, 'meta.json'), metadataOf(name, context), { mode: 0o644, isFlushed: true });
    if (context.credentials !== undefined) await stageCertificates(join(staged, 'tls'), context.credentials);
    await Promise.all([tls, meta].map((path) => makeDirectories(dirname(path))));
    const hadOld = await undefinedIfMissing(rename(tls, join(staged, 'old')).then(() => true));
    try {
      if (context.credentials !== undefined) await rename(join(staged, 'tls'), tls);
      await makeDirectories(meta);
      await rename(join(staged, 'meta.json'), join(meta, 'meta.json'));
    } catch (error) {
      await rm(tls, { recursive: true, force: true });
      if (hadOld) await rename(join(staged, 'old'), tls);
      throw error;
    }
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

function metadataOf(name: string, { uuid, clusterName, host }: DockerContext): string {
  return JSON.stringify({
    Name: name,
    Metadata: { Description: `Magnum cluster ${clusterName}`, [MAGNUM_METADATA_KEY]: { cluster: uuid } },
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  });
}

async function stageCertificates(directory: string, { ca, cert, key }: ClientCredentials): Promise<void> {
  const endpoint = join(directory, 'docker');
  await makeDirectories(endpoint);
  const files = { 'ca.pem': ca, 'cert.pem': cert, 'key.pem': key };
  for (const [name, text] of Object.entries(files))
    await createFile(join(endpoint, name), text, { isFlushed: true });
}

async function remove(root: string, name: string): Promise<void> {
  for (const kind of ['meta', 'tls'])
    await rm(join(root, kind, idOf(name)), { recursive: true, force: true });
}

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');

const withStoreError = <T>(root: string, work: Promise<T>): Promise<T> =>
  withFileError('change', `docker's contexts in ${root}`, work);
