import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/commands/registry.ts';
import { completionRequestFor } from '../../src/completion/command-line-candidates.ts';

const tables: readonly CommandSpec[] = commands.map(({ table }) => table);

/** The last word is the one that is typed: an empty one behind a blank. */
const wanted = (line: string) => {
  const words = line.split(' ');
  return completionRequestFor(words.slice(0, -1), words.at(-1) as string, tables);
};
const words = (line: string) => wanted(line).candidates.map(({ word }) => word);

describe('commands', () => {
  it('offers both spellings, and none that is hidden', () => {
    expect(words('')).toEqual(expect.arrayContaining(['cluster-list', 'cluster', 'sandbox', 'help']));
    expect(words('')).not.toContain('bash_completion');
    expect(words('sandbox ')).not.toContain('serve');
  });
  it('goes on with the words of a command', () => {
    expect(words('cluster ')).toEqual(expect.arrayContaining(['list', 'template']));
    expect(words('cluster template ')).toEqual(['create', 'list', 'show', 'update', 'delete']);
    expect(words('--debug cluster --os-cloud c ')).toEqual(words('cluster '));
  });
  it('says what a group holds', () => {
    expect(wanted('').candidates.find(({ word }) => word === 'nodegroup')?.help).toMatch(/^create, list/);
  });
  it('has nothing for words that are no command', () => expect(words('nosuch ')).toEqual([]));
  it('helps with help', () => expect(words('help cluster template ')).toContain('show'));
});

describe('options', () => {
  it('offers no name that means another option after the command', () => {
    expect(words('cluster-template-create --ins')).toContain('--insecure-registry');
    expect(words('cluster-template-create --ins')).not.toContain('--insecure');
    expect(words('cluster-list --ins')).toContain('--insecure');
  });
  it('offers those of the command, without the many of logins', () => {
    expect(words('cluster-show --')).toEqual(
      expect.arrayContaining(['--long', '--format', '-f', '--os-cloud']),
    );
    expect(words('cluster-show --')).not.toContain('--os-password');
    expect(words('cluster-show --os-')).toContain('--os-password');
  });
  it('offers none twice, but lists', () => {
    expect(words('cluster-list --limit 3 --debug -f json --')).not.toEqual(
      expect.arrayContaining(['--limit', '--debug', '--format']),
    );
    for (const gone of ['--limit', '--debug', '--format', '-f'])
      expect(words('cluster-list --limit=3 --debug -f json --')).not.toContain(gone);
    expect(words('cluster-list -c name --')).toContain('--column');
  });
  it('takes both of a pair away', () => {
    expect(words('cluster-create n --floating-ip-disabled --')).not.toContain('--floating-ip-enabled');
  });
  it('knows abbreviations and old names', () => {
    expect(words('cluster-list --lim 3 --')).not.toContain('--limit');
    expect(words('cluster-create n --keypair-id k --')).not.toContain('--keypair');
    expect(words('cluster-create n --keypair-')).toContain('--keypair-id');
  });
  it('offers them, the required ones first, where no word is known', () => {
    expect(words('cluster-template-create ').slice(0, 3)).toEqual(['--image', '--external-network', '--coe']);
    expect(words('quotas-show ').slice(0, 2)).toEqual(['--project-id', '--resource']);
  });
  it('offers none behind --', () => expect(words('cluster-show -- --')).toEqual([]));
  it('offers none that are hidden', () => expect(words('--os-ten')).not.toContain('--os-tenant-name'));
});

describe('values', () => {
  it('choices, in each form', () => {
    expect(words('cluster-show c -f ')).toContain('json');
    expect(wanted('cluster-show c --format=')).toMatchObject({ before: '--format=', typed: '' });
    expect(wanted('cluster-show c --format=js')).toMatchObject({ before: '--format=', typed: 'js' });
  });
  it('lists with commas, each value once', () => {
    const list = wanted('cluster-list --fields=labels,st');
    expect(list).toMatchObject({ before: '--fields=labels,', typed: 'st' });
    expect(list.candidates.map(({ word }) => word)).not.toContain('labels');
    expect(list.candidates.every(({ open }) => open === true)).toBe(true);
  });
  it('a number that may be left out is none of the next words', () => {
    expect(words('cluster-list --watch 5 --')).not.toContain('--watch');
    expect(wanted('cluster-config --docker-context my').names).toMatchObject({ kind: 'cluster' });
  });
  it('files and directories', () => {
    expect(wanted('ca-sign c --csr ').paths).toBe('files');
    expect(wanted('ca-sign c ').paths).toBe('files');
    expect(wanted('cluster-config c --dir ').paths).toBe('directories');
  });
  it('nothing for a value that can be anything', () => {
    expect(wanted('cluster-create --name ')).toEqual({ before: '', typed: '', candidates: [] });
    expect(wanted('cluster-show --long=')).toMatchObject({ candidates: [] });
  });
});

describe('names', () => {
  const kindAt = (line: string) => wanted(line).names?.kind;

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
  ])('%s', (line, kind) => expect(kindAt(line)).toBe(kind));

  it('nodegroups are those of the cluster on the line', () => {
    expect(wanted('nodegroup-show mine ').names?.cluster).toBe('mine');
    expect(wanted('cluster-resize mine 3 --nodegroup ').names?.cluster).toBe('mine');
  });
  it('leaves out those that stand there', () => {
    expect(wanted('cluster-delete a b ').names?.without).toEqual(['a', 'b']);
    expect(wanted('nodegroup-delete c a b ').names?.without).toEqual(['a', 'b']);
  });
  it('asks the cloud that the line names', () => {
    expect(wanted('--os-cloud=one cluster-show --insecure ').names?.globals).toEqual({
      osCloud: 'one',
      insecure: true,
    });
  });
  it('has none beyond the last word', () => expect(wanted('cluster-show a ').names).toBeUndefined());
});

it('every option that names something says what', () => {
  const silent = tables
    .filter(({ hidden }) => hidden !== true)
    .flatMap(({ names: [name], options = {}, positionals = {} }) =>
      [
        ...Object.values(options).map((it) => [it.flag, it] as const),
        ...Object.values(positionals).map((it) => [it.label, it] as const),
      ]
        .filter(([label]) => /<(cluster|cluster_template|nodegroup|project|project-id|dir|file)>/.test(label))
        .filter(([, spec]) => !('completes' in spec))
        .map(([label]) => `${name} ${label}`),
    );
  expect(silent).toEqual([]);
});
