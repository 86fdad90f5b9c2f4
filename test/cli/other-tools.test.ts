import { describe, expect, it } from 'vitest';
import { findMeantCommand } from '../../src/cli/other-tools/meant-command.ts';
import { NOUNS, PHRASES, REDIRECTIONS, VERBS } from '../../src/cli/other-tools/words.ts';
import { commands } from '../../src/commands/registry.ts';
import { magnum } from '../support/world.ts';
import { usageError } from './usage-error.ts';

const specs = commands.map(({ table }) => table);

/** The command at the end of the hint. */
const answerTo = (...argv: string[]): string | undefined =>
  / (magnum .*)$/.exec(usageError(...argv).hint ?? '')?.[1];

describe('words of other tools', () => {
  it.each([
    ['list', 'cluster-list'],
    ['ls', 'cluster-list'],
    ['ps', 'cluster-list'],
    ['clusters', 'cluster-list'],
    ['clusters list', 'cluster-list'],
    ['Clusters', 'cluster-list'],
    ['list-clusters', 'cluster-list'],
    ['templates', 'cluster-template-list'],
    ['template list', 'cluster-template-list'],
    ['list cluster templates', 'cluster-template-list'],
    ['nodegroups web', 'nodegroup-list web'],
    ['nodes web', 'nodegroup-list web'],
    ['node-pool ls web', 'nodegroup-list web'],
    ['get', 'cluster-list'],
    ['get clusters', 'cluster-list'],
    ['get cluster web', 'cluster-show web'],
    ['get clusters web', 'cluster-show web'],
    ['get templates', 'cluster-template-list'],
    ['get nodes web', 'nodegroup-list web'],
    ['get nodegroup web pool', 'nodegroup-show web pool'],
    ['get quotas', 'quotas-list'],
    ['get projects', 'project-list'],
    ['describe cluster web', 'cluster-show web'],
    ['describe web', 'cluster-show web'],
    ['show web', 'cluster-show web'],
    ['create', 'cluster-create'],
    ['create cluster web', 'cluster-create web'],
    ['new-cluster web', 'cluster-create web'],
    ['create nodegroup web pool', 'nodegroup-create web pool'],
    ['delete web db', 'cluster-delete web db'],
    ['delete cluster web', 'cluster-delete web'],
    ['rm web', 'cluster-delete web'],
    ['scale web 5', 'cluster-resize web 5'],
    ['scale nodegroup web pool 5', 'cluster-resize web 5 --nodegroup pool'],
    ['nodegroup scale web ng 3', 'cluster-resize web 3 --nodegroup ng'],
    ['upgrade nodegroup web ng new', 'cluster-upgrade web new --nodegroup ng'],
    ['resize web 5', 'cluster-resize web 5'],
    ['upgrade web new', 'cluster-upgrade web new'],
    ['update web replace node_count=5', "cluster-update web replace 'node_count=5'"],
    ['edit cluster web', 'help cluster-update'],
    ['patch web', 'help cluster-update'],
    ['update web node_count=5', "cluster-update web replace 'node_count=5'"],
    ['set template gold a=1 b=2', "cluster-template-update gold replace 'a=1' 'b=2'"],
    ['patch nodegroup web ng max_node_count=5', "nodegroup-update web ng replace 'max_node_count=5'"],
    ['kubeconfig web', 'cluster-config web'],
    ['get-credentials web', 'cluster-config web'],
    ['get credentials web', 'cluster-config web'],
    ['cluster get-credentials web', 'cluster-config web'],
    ['cluster ls', 'cluster-list'],
    ['cluster rm web', 'cluster-delete web'],
    ['cluster get web', 'cluster-show web'],
    ['cluster describe web', 'cluster-show web'],
    ['cluster-ls', 'cluster-list'],
    ['cluster_list', 'cluster-list'],
    ['cluster template ls', 'cluster-template-list'],
    ['cluster templates', 'cluster-template-list'],
    ['coe cluster list', 'cluster-list'],
    ['coe cluster template create gold', 'cluster-template-create gold'],
    ['openstack coe nodegroup list web', 'nodegroup-list web'],
    ['coe ca show web', 'ca-show web'],
    ['coe ca rotate web', 'ca-rotate web'],
    ['coe quotas list', 'quotas-list'],
    ['coe stats list', 'stats-list'],
    ['coe service list', 'service-list'],
    ['bay-list', 'cluster-list'],
    ['bay-create web', 'cluster-create web'],
    ['bay-show web', 'cluster-show web'],
    ['baymodel-list', 'cluster-template-list'],
    ['bay-model delete gold', 'cluster-template-delete gold'],
    ['auth', 'login'],
    ['auth login', 'login'],
    ['sign-in', 'login'],
    ['signin', 'login'],
    ['log out', 'logout'],
    ['auth status', 'whoami'],
    ['switch project dev', 'project-use dev'],
    ['sandbox-start', 'sandbox start'],
    ['quota set', 'quotas-update'],
    ['quota show p', 'quotas-show --project-id p'],
    ['get quota p Cluster', 'quotas-show --project-id p --resource Cluster'],
    ['quota delete p', 'quotas-delete --project-id p'],
    ['get ca web', 'ca-show web'],
    ['create ca web', 'ca-sign web'],
    ['gcloud container clusters list', 'cluster-list'],
    ['container clusters list', 'cluster-list'],
    ['gcloud container clusters get-credentials web', 'cluster-config web'],
    ['gcloud container node-pools list --cluster web', 'nodegroup-list web'],
    ['doctl kubernetes cluster list', 'cluster-list'],
    ['doctl kubernetes cluster kubeconfig save web', 'cluster-config web'],
    ['eksctl get cluster', 'cluster-list'],
    ['eksctl scale nodegroup --cluster web --name ng --nodes 4', 'cluster-resize web 4 --nodegroup ng'],
    ['az aks list', 'cluster-list'],
    ['aks show --name web --resource-group rg', 'cluster-show web'],
    ['aws eks list-clusters', 'cluster-list'],
    ['docker ps', 'cluster-list'],
    ['aliases', 'alias list'],
    ['alias rm dl', 'alias delete dl'],
    ['extension list', 'plugin list'],
    ['kubectl get nodes', 'nodegroup-list'],
    ['kubectl get nodes web', 'nodegroup-list web'],
    ['k8s clusters list', 'cluster-list'],
  ])('magnum %s is answered with magnum %s', (typed, command) => {
    const argv = typed.split(' ');
    const { kind, message } = usageError(...argv);
    expect(kind).toBe('usage');
    expect(message).toMatch(/^Unknown command '.+'\.$/);
    expect(answerTo(...argv)).toBe(`magnum ${command}`);
  });

  it.each([
    ['config'],
    ['config', 'view'],
    ['frobnicate'],
    ['clusterlist'],
    ['cluster-lst'],
    ['foo', 'list'],
    ['--nonsense', 'list'],
    ['cluster'],
    ['cluster', 'web'],
    ['sandbox', 'pause'],
    ['delete-everything'],
    ['kubectl', 'get', 'pods'],
    ['kubectl', 'config', 'view'],
    ['docker', 'image', 'ls'],
    ['docker', 'run', 'web'],
    ['get', '-o', 'json', 'pods'],
  ])('magnum %s %s %s %s is not answered with another command', (...argv) => {
    expect(answerTo(...argv)).toBeUndefined();
  });

  it('keeps typos to commander', () => {
    expect(usageError('cluster-lst').hint).toMatch(/^Did you mean cluster-list\?/);
    expect(usageError('cluster', 'lst').hint).toMatch(/^Did you mean list\?/);
  });

  it('repeats options, before and after the words, with those of the command', () => {
    expect(answerTo('--os-cloud', 'prod', 'get', 'clusters', '--limit', '3', '-o', 'json')).toBe(
      'magnum cluster-list --os-cloud prod --limit 3 --format json',
    );
    expect(answerTo('get', '--debug', 'cluster', '-f', 'json', 'web')).toBe(
      'magnum cluster-show web --debug --format json',
    );
    expect(answerTo('create', 'cluster', 'web', '--labels', 'a=-b', '--keypair=-k', '--watch')).toBe(
      "magnum cluster-create web '--keypair=-k'",
    );
  });

  it.each([
    ['list --all', 'magnum cluster-list'],
    ['delete clusters --all', 'magnum cluster-delete --all'],
    ['resize web --nodes 3', 'magnum cluster-resize web 3'],
    ['scale web --replicas=5', 'magnum cluster-resize web 5'],
    ['scale nodegroup --cluster web --name ng --nodes 4', 'magnum cluster-resize web 4 --nodegroup ng'],
    ['scale nodegroup ng 4 --cluster web', 'magnum cluster-resize web 4 --nodegroup ng'],
    ['resize --nodes 3', 'magnum cluster-resize'],
    ['rm -f web', 'magnum cluster-delete web --yes'],
    ['rm -rf web db', 'magnum cluster-delete web db --yes'],
    ['delete --force web', 'magnum cluster-delete web --yes'],
    ['delete cluster web -y', 'magnum cluster-delete web --yes'],
    ['delete web -f json', 'magnum cluster-delete web --format json'],
    ['delete -f web.yaml', 'magnum cluster-delete'],
    ['quota rm -f p', 'magnum quotas-delete --project-id p'],
    ['nodegroup rm -f web ng', 'magnum nodegroup-delete web ng --yes'],
    ['create -f web.yaml', 'magnum cluster-create'],
    ['get cluster -- -web', 'magnum cluster-show -- -web'],
    ['rm --force -- -web --name', 'magnum cluster-delete --yes -- -web --name'],
    ['-o json get clusters', 'magnum cluster-list --format json'],
    ['-ojson kubectl get cluster web', 'magnum cluster-show web --format json'],
    ['get -o json cluster web', 'magnum cluster-show web --format json'],
    ['list --help', 'magnum help cluster-list'],
    ['get cluster web -h', 'magnum help cluster-show'],
    ['create cluster web --num-nodes 3', 'magnum cluster-create web --node-count 3'],
    ['bay-create --name x --baymodel k8s', 'magnum cluster-create --name x --cluster-template k8s'],
    ['get nodegroup --cluster web', 'magnum nodegroup-list web'],
    ['describe ng/default --cluster web', 'magnum nodegroup-show web default'],
    ['create nodegroup --name ng --cluster web', 'magnum nodegroup-create web ng'],
    ['update-kubeconfig --name web', 'magnum cluster-config web'],
    ['get cluster/web', 'magnum cluster-show web'],
    ['delete clusters/web', 'magnum cluster-delete web'],
    ['get all', 'magnum cluster-list'],
  ])('translates the words and options of %s', (line, command) => {
    expect(answerTo(...line.split(' '))).toBe(command);
  });

  it.each(['get pods', 'describe deployment web', 'delete namespace x', 'set image x'])(
    'does not take %s for a cluster',
    (line) => {
      expect(answerTo(...line.split(' '))).toBeUndefined();
    },
  );

  it('repeats neither labels nor passwords in URLs', () => {
    const answer = answerTo('create', 'cluster', 'https://u:secret@host', '--labels', 'token=secret');
    expect(answer).toBe('magnum cluster-create');
  });

  it('quotes words for the shell', () => {
    expect(answerTo('get', 'cluster', 'a;b $(c)')).toBe("magnum cluster-show 'a;b $(c)'");
  });

  it('repeats no secrets, and nothing that can be the value of an unknown option', () => {
    const secrets: string[][] = [
      ['--os-password', 'top-secret', 'get', 'clusters'],
      ['get', 'clusters', '--os-token=top-secret'],
      ['get', 'cluster', 'web', '--os-client-secret', 'top-secret'],
      ['get', 'cluster', 'web', '--password', 'top-secret'],
      ['get', '--password', 'top-secret', 'cluster'],
      ['list', '-ptop-secret'],
      ['list', '--debug=top-secret'],
      ['create', 'template', 'x', '--http-proxy', 'http://me:top-secret@proxy'],
      ['list', '--profile', 'top-secret'],
    ];
    for (const argv of secrets) {
      const { message, hint } = usageError(...argv);
      expect(hint, argv.join(' ')).toMatch(/: magnum (cluster|cluster-template)-/);
      expect(`${message} ${hint}`).not.toContain('top-secret');
    }
  });

  it.each([
    ['get clusters -o wide', 'magnum cluster-list --long'],
    ['get cluster web -o wide', 'magnum cluster-show web --long'],
    ['get templates -o name', 'magnum cluster-template-list -f value -c name'],
    ['get nodes web -o wide', 'magnum nodegroup-list web --fields is_default,stack_id'],
    ['get clusters -o yaml', 'magnum cluster-list --format yaml'],
    ['get quotas -o name', 'magnum quotas-list'],
    ['get clusters -o xml', 'magnum cluster-list'],
    ['delete web -o name', 'magnum cluster-delete web'],
  ])('keeps the format of %s', (line, command) => {
    expect(answerTo(...line.split(' '))).toBe(command);
  });

  it('finds all combinations of a noun and a verb that this program has, in either order', () => {
    const names = new Set<string>(specs.map(({ names }) => names[0]));
    let found = 0;
    for (const [noun, nouns] of Object.entries(NOUNS))
      for (const [verb, verbs] of Object.entries(VERBS)) {
        if (!names.has(`${noun}-${verb}`) && !names.has(`${noun} ${verb}`)) continue;
        for (const [first = '', second = ''] of nouns.flatMap((a) =>
          verbs.flatMap((b) => [
            [a, b],
            [b, `${a}s`],
          ]),
        )) {
          const meant = findMeantCommand([first, second], specs)?.spec.names[0];
          if (verb === 'config' || PHRASES[meant ?? '']?.includes(`${first} ${second}`)) continue;
          expect(meant?.split(/[- ](?=\w+$)/)[0], `${first} ${second}`).toBe(noun);
          found += 1;
        }
      }
    expect(found).toBeGreaterThan(300);
  });

  it('names only commands that exist', () => {
    const names = new Set<string>(specs.map(({ names }) => names[0]));
    for (const name of [...Object.keys(PHRASES), ...Object.values(REDIRECTIONS)])
      expect(names).toContain(name);
  });

  it('is a JSON error with -o json, as with -f json', async () => {
    for (const words of [['-o', 'json'], ['-ojson'], ['-o=json'], ['--output', 'json'], ['--output=json']]) {
      const { code, stderr } = await magnum(['get', 'clusters', ...words]);
      expect(code).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({
        error: { kind: 'usage', hint: 'To list clusters: magnum cluster-list --format json' },
      });
    }
  });
});

describe('options of a command that are not where or what it expects', () => {
  it.each([
    ['-o json cluster-list', "Option '-o' must be after the command.", 'magnum cluster-list --format json'],
    ['-fjson cluster list', "Option '-f' must be after the command.", 'magnum cluster-list --format json'],
    ['-o wide cluster-list', "Option '-o' must be after the command.", 'magnum cluster-list --long'],
    [
      '--limit 3 cluster-list',
      "Option '--limit' must be after the command.",
      'magnum cluster-list --limit 3',
    ],
    ['--long cluster list', "Option '--long' must be after the command.", 'magnum cluster-list --long'],
    ['cluster-delete --force web', "Unknown option '--force'.", 'magnum cluster-delete web --yes'],
    ['cluster-resize web --replicas 3', "Unknown option '--replicas'.", 'magnum cluster-resize web 3'],
    [
      'cluster-create web --num-nodes 3',
      "Unknown option '--num-nodes'.",
      'magnum cluster-create web --node-count 3',
    ],
  ])('magnum %s is a usage error with a command', (line, message, command) => {
    const argv = line.split(' ');
    expect(usageError(...argv).message).toBe(message);
    expect(answerTo(...argv)).toBe(command);
  });

  it.each([
    ['cluster-delete -f web', 'magnum cluster-delete web --yes'],
    ['cluster-update web node_count=3', "magnum cluster-update web replace 'node_count=3'"],
  ])('magnum %s is an invalid value with a command', (line, command) => {
    const argv = line.split(' ');
    expect(usageError(...argv).message).toMatch(/^Invalid value '.+' for /);
    expect(answerTo(...argv)).toBe(command);
  });

  it.each(['--nonsense cluster-list', '--limit 3 --nonsense cluster-list', 'cluster-list --nonsense'])(
    'magnum %s is an unknown option',
    (line) => {
      const { message, hint } = usageError(...line.split(' '));
      expect(message).toMatch(/^Unknown option/);
      expect(hint).toMatch(/Try 'magnum help cluster-list' for more information\.$/);
    },
  );

  it.each([
    'cluster-lst -f value -c uuid',
    'cluster lst -f value -c uuid',
    'foo -c a -c b',
    'config lst -f json -c a',
    'cluster-list --toString',
    'cluster-list --constructor x',
    'cluster-create --valueOf=x',
  ])('magnum %s is a usage error', (line) => {
    expect(usageError(...line.split(' ')).kind).toBe('usage');
  });

  it('finds the command behind several output options', () => {
    expect(answerTo('get', '-o', 'json', '-c', 'name', 'clusters')).toBe(
      'magnum cluster-list --format json --column name',
    );
  });

  it('suggests no command that lacks an option', () => {
    expect(answerTo('--labels', 'a=b', 'cluster-create', 'x')).toBeUndefined();
    expect(answerTo('cluster-create', 'x', '--labels', 'a=b', '--num-nodes', '3')).toBeUndefined();
  });

  it('does not take the value of an unknown option for a command', () => {
    for (const argv of [
      ['cluster', '-o', 'json'],
      ['-o', 'json', 'cluster'],
    ])
      expect(usageError(...argv).message).toMatch(/^'cluster' requires a subcommand: /);
  });

  it.each([
    ['cluster-list', '-q=1'],
    ['-q=1', 'cluster-list'],
    ['cluster-list', '--quiet=x'],
  ])('%s %s is a switch with a value', (...argv) => {
    expect(usageError(...argv).message).toBe("Option '-q, --quiet' does not take a value.");
  });

  it('names the switch of a toggle', () => {
    const { message } = usageError('cluster-list', '--no-fit-width=1');
    expect(message).toBe("Option '--no-fit-width' does not take a value.");
  });

  it.each([
    [['config', 'set', 'cloud', 'a', 'b'], 'config set', 2],
    [['sandbox', 'stop', 'x'], 'sandbox stop', 0],
    [['cluster', 'show', 'a', 'b'], 'cluster-show', 1],
  ] as const)('%j has too many arguments for the whole name', (argv, name, count) => {
    expect(usageError(...argv).message).toMatch(`Too many arguments for '${name}'. Expected ${count} `);
  });
});

describe('formats of kubectl', () => {
  it.each([
    [['cluster-list', '-o', 'wide'], /^To show more columns: magnum cluster-list --long$/],
    [
      ['cluster-template-list', '-o', 'wide'],
      /^To show more columns: magnum cluster-template-list --fields [a-z_]+(,[a-z_]+)+$/,
    ],
    [['cluster-show', 'web', '-o', 'wide'], /^To show more properties: magnum cluster-show web --long$/],
    [
      ['cluster-list', '--output=name', '--os-cloud', 'prod', '--os-password', 'top-secret'],
      /^To print one column: magnum cluster-list -f value -c name --os-cloud prod$/,
    ],
    [
      ['cluster-list', '-f', 'jsonpath={.name}'],
      /^To print one column: magnum cluster-list -f value -c name$/,
    ],
    [
      ['quotas-list', '-o', 'name'],
      /^To print one column, use -f value -c COLUMN\. Try 'magnum help quotas-list'/,
    ],
    [['cluster-list', '-o', 'xml'], /^Try 'magnum help cluster-list'/],
  ])('%j is a usage error with the hint %s', (argv, hint) => {
    const error = usageError(...argv);
    expect(error.message).toMatch(/^Invalid value '.+' for option '-f, --format <format>'\./);
    expect(error.hint).toMatch(hint);
  });
});

describe('commands of old Magnum clients', () => {
  it.each([
    [
      'bay-create --name b --baymodel m --node-count 2',
      'cluster-create --name b --cluster-template m --node-count 2',
    ],
    ['bay-create b --baymodel-id m --timeout 60', 'cluster-create b --cluster-template m --timeout 60'],
    ['bay-config b --dir x --force', 'cluster-config b --dir x --force'],
    ['bay-update b replace node_count=2', "cluster-update b replace 'node_count=2'"],
    ['bay-delete a b', 'cluster-delete a b'],
    [
      'baymodel-create --name m --image-id i --keypair-id k --external-network-id n --coe swarm',
      'cluster-template-create --name m --image i --keypair k --external-network n --coe swarm',
    ],
    ['baymodel-update m add a=b', "cluster-template-update m add 'a=b'"],
    ['ca-show --bay b', 'ca-show --cluster b'],
    ['ca-sign --bay b --csr f', 'ca-sign --cluster b --csr f'],
    ['node-list', 'nodegroup-list'],
    ['mservice-list', 'service-list'],
  ])('%s is answered with %s', (typed, command) => {
    expect(answerTo(...typed.split(' '))).toBe(`magnum ${command}`);
  });

  it.each([
    ['pod-list --bay b', 'pods', 'kubeconfig', 'kubectl get pods'],
    ['pod-show p --bay b', 'pods', 'kubeconfig', 'kubectl describe pods p'],
    ['pod-create --manifest f.json --bay b', 'pods', 'kubeconfig', 'kubectl create --filename f.json'],
    ['pod-create --manifest-url=http://x/y', 'pods', 'kubeconfig', 'kubectl create --filename http://x/y'],
    ['pod-create --manifest-url http://u:secret@x/y', 'pods', 'kubeconfig', 'kubectl create'],
    ['pod-update p replace a=b --bay b', 'pods', 'kubeconfig', 'kubectl edit pods p'],
    ["pod-delete p 'q --bay b", 'pods', 'kubeconfig', "kubectl delete pods p ''\\''q'"],
    ['rc-list', 'replicationcontrollers', 'kubeconfig', 'kubectl get replicationcontrollers'],
    ['rc-delete r', 'replicationcontrollers', 'kubeconfig', 'kubectl delete replicationcontrollers r'],
    ['service-show s', 'services', 'kubeconfig', 'kubectl describe services s'],
    ['coe-service-list', 'services', 'kubeconfig', 'kubectl get services'],
    ['container-list --bay b', 'containers', 'docker context', 'docker ps'],
    ['container-create --name c --image i', 'containers', 'docker context', 'docker create'],
    ['container-exec c --command ls', 'containers', 'docker context', 'docker exec c'],
    ['container-execute c', 'containers', 'docker context', 'docker exec c'],
    ['container-reboot c d', 'containers', 'docker context', 'docker restart c d'],
    ['container-logs c', 'containers', 'docker context', 'docker logs c'],
    ['container-unpause c', 'containers', 'docker context', 'docker unpause c'],
  ])('%s is answered with the tool that manages %s: %s %s', (typed, plural, access, command) => {
    const argv = typed.split(' ');
    expect(usageError(...argv)).toMatchObject({
      kind: 'usage',
      message: `Unknown command '${argv[0]}'.`,
      hint: `Magnum no longer manages ${plural}. With the ${access} of the cluster: ${command}`,
    });
  });

  it('service-list is the command of today, and unknown verbs are unknown', () => {
    expect(usageError('pod-frobnicate').hint).toBe("Try 'magnum help' for more information.");
    expect(usageError('pod').hint).not.toContain('kubectl');
    expect(() => usageError('service-list')).toThrow();
  });
});
