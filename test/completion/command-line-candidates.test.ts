import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/commands/registry.ts';
import { completionRequestFor } from '../../src/completion/command-line-candidates.ts';

const tables: readonly CommandSpec[] = commands.map(({ table }) => table);

/** The last word is at the cursor; it is empty after a space. */
const requestFor = (line: string) => {
  const words = line.split(' ');
  return completionRequestFor(words.slice(0, -1), words.at(-1) as string, tables);
};
const words = (line: string) => requestFor(line).candidates.map(({ word }) => word);

describe('completionRequestFor: commands', () => {
  it('offers names with hyphens and with spaces, but not hidden commands and bash_completion', () => {
    expect(words('')).toEqual(expect.arrayContaining(['cluster-list', 'cluster', 'sandbox', 'help']));
    expect(words('')).not.toContain('bash_completion');
    expect(words('sandbox ')).not.toContain('serve');
  });
  it('offers the next words of a command', () => {
    expect(words('cluster ')).toEqual(expect.arrayContaining(['list', 'template']));
    expect(words('cluster template ')).toEqual(['create', 'list', 'show', 'update', 'delete']);
    expect(words('--debug cluster --os-cloud c ')).toEqual(words('cluster '));
  });
  it('describes a group by its next words', () => {
    expect(requestFor('').candidates.find(({ word }) => word === 'nodegroup')?.help).toMatch(
      /^Subcommands: create, list/,
    );
  });
  it('offers nothing after an unknown command', () => expect(words('nosuch ')).toEqual([]));
  it('offers the words of commands after help', () =>
    expect(words('help cluster template ')).toContain('show'));
});

describe('completionRequestFor: options', () => {
  it('does not offer a global option whose name is an abbreviation of an option of the command', () => {
    expect(words('cluster-template-create --ins')).toContain('--insecure-registry');
    expect(words('cluster-template-create --ins')).not.toContain('--insecure');
    expect(words('cluster-list --ins')).toContain('--insecure');
  });
  it('offers the options of the command, and login options only after the first letter of an option', () => {
    expect(words('cluster-show --')).toEqual(
      expect.arrayContaining(['--long', '--format', '-f', '--os-cloud']),
    );
    expect(words('cluster-show --')).not.toContain('--os-password');
    expect(words('cluster-show --os-')).toContain('--os-password');
  });
  it('does not offer options that are on the line, except options that can be repeated', () => {
    expect(words('cluster-list --limit 3 --debug -f json --')).not.toEqual(
      expect.arrayContaining(['--limit', '--debug', '--format']),
    );
    for (const option of ['--limit', '--debug', '--format', '-f'])
      expect(words('cluster-list --limit=3 --debug -f json --')).not.toContain(option);
    expect(words('cluster-list -c name --')).toContain('--column');
  });
  it('offers neither switch of a pair if one is on the line', () => {
    expect(words('cluster-create n --floating-ip-disabled --')).not.toContain('--floating-ip-enabled');
  });
  it('recognizes abbreviations and deprecated names on the line, and completes deprecated names', () => {
    expect(words('cluster-list --lim 3 --')).not.toContain('--limit');
    expect(words('cluster-create n --keypair-id k --')).not.toContain('--keypair');
    expect(words('cluster-create n --keypair-')).toContain('--keypair-id');
  });
  it('offers options, required ones first, if the command accepts any word', () => {
    expect(words('cluster-template-create ').slice(0, 3)).toEqual(['--image', '--external-network', '--coe']);
    expect(words('quotas-show ').slice(0, 2)).toEqual(['--project-id', '--resource']);
  });
  it('offers no options after --', () => expect(words('cluster-show -- --')).toEqual([]));
  it('does not offer hidden options', () => expect(words('--os-ten')).not.toContain('--os-tenant-name'));
});

describe('completionRequestFor: values', () => {
  it('offers the choices of -f, --format and --format=', () => {
    expect(words('cluster-show c -f ')).toContain('json');
    expect(requestFor('cluster-show c --format=')).toMatchObject({ before: '--format=', typed: '' });
    expect(requestFor('cluster-show c --format=js')).toMatchObject({ before: '--format=', typed: 'js' });
  });
  it('offers each value once in a list with commas', () => {
    const list = requestFor('cluster-list --fields=labels,st');
    expect(list).toMatchObject({ before: '--fields=labels,', typed: 'st' });
    expect(list.candidates.map(({ word }) => word)).not.toContain('labels');
    expect(list.candidates.every(({ open }) => open === true)).toBe(true);
  });
  it('reads a word after an option with an optional value as the value only if it is a number', () => {
    expect(words('cluster-list --watch 5 --')).not.toContain('--watch');
    expect(requestFor('cluster-config --docker-context my').names).toMatchObject({ kind: 'cluster' });
  });
  it('requests files or directories for paths', () => {
    expect(requestFor('ca-sign c --csr ').paths).toBe('files');
    expect(requestFor('ca-sign c ').paths).toBe('files');
    expect(requestFor('cluster-config c --dir ').paths).toBe('directories');
  });
  it('offers nothing for free text, and for a switch with an equals sign', () => {
    expect(requestFor('cluster-create --name ')).toEqual({ before: '', typed: '', candidates: [] });
    expect(requestFor('cluster-show --long=')).toMatchObject({ candidates: [] });
  });
});

describe('completionRequestFor: placeholders of a context template', () => {
  const all = ['{cluster}', '{cloud}', '{region}', '{project}', '{uuid}'];
  it.each([
    ['cluster-config c --merge --context ', '', all],
    ['cluster-config c --merge --context=', '--context=', all],
    ['cluster-wait c --merge --context {cluster}@{cl', '{cluster}@', all],
    ['config set context ', '', all],
    ['config set context x-{', 'x-', all],
    ['cluster-config c --merge --context mine', '', []],
    ['cluster-config c --merge --context {cluster}', '', []],
  ])('%j adds to %j the words %j', (line, before, words) => {
    const { candidates, ...request } = requestFor(line);
    expect(request.before).toBe(before);
    expect(candidates).toEqual(words.map((word) => ({ word, help: '', open: true })));
  });
});

describe('completionRequestFor: names', () => {
  const kindAt = (line: string) => requestFor(line).names?.kind;

  it.each([
    ['cluster-show ', 'cluster'],
    ['cluster-upgrade c ', 'cluster-template'],
    ['cluster-create n --cluster-template ', 'cluster-template'],
    ['nodegroup-show c ', 'nodegroup'],
    ['cluster-resize c 3 --nodegroup=', 'nodegroup'],
    ['--os-cloud ', 'cloud'],
    ['--os-project-name ', 'project'],
    ['quotas-show --project-id ', 'project-id'],
    ['--os-service-provider ', 'service-provider'],
    ['--os-auth-type ', 'auth-type'],
    ['ca-show --cluster ', 'cluster'],
    ['cluster-list --marker ', 'cluster-id'],
  ])('%j requests names of the kind %s', (line, kind) => expect(kindAt(line)).toBe(kind));

  it('requests nodegroups of the cluster on the line', () => {
    expect(requestFor('nodegroup-show mine ').names?.cluster).toBe('mine');
    expect(requestFor('cluster-resize mine 3 --nodegroup ').names?.cluster).toBe('mine');
  });
  it('requests templates for the cluster on the line, and all with --force', () => {
    expect(requestFor('cluster-upgrade mine ').names?.cluster).toBe('mine');
    expect(requestFor('cluster-upgrade --force mine ').names).toMatchObject({ cluster: undefined });
  });
  it('excludes names that are on the line', () => {
    expect(requestFor('cluster-delete a b ').names?.without).toEqual(['a', 'b']);
    expect(requestFor('nodegroup-delete c a b ').names?.without).toEqual(['a', 'b']);
  });
  it('passes the global options on the line', () => {
    expect(requestFor('--os-cloud=one cluster-show --insecure ').names?.globals).toEqual({
      osCloud: 'one',
      insecure: true,
    });
  });
  it('requests nothing after the last argument', () =>
    expect(requestFor('cluster-show a ').names).toBeUndefined());
});

it('has `completes` for each option and argument whose placeholder is a cluster, template, nodegroup, project or path', () => {
  const missing = tables
    .filter(({ hidden }) => hidden !== true)
    .flatMap(({ names: [name], options = {}, positionals = {} }) =>
      [
        ...Object.values(options).map((spec) => [spec.flag, spec] as const),
        ...Object.values(positionals).map((spec) => [spec.label, spec] as const),
      ]
        .filter(([label]) => /<(cluster|cluster_template|nodegroup|project|project-id|dir|file)>/.test(label))
        .filter(([, spec]) => !('completes' in spec))
        .map(([label]) => `${name} ${label}`),
    );
  expect(missing).toEqual([]);
});
