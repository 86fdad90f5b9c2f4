/** Each word of other tools that this program knows, and the command that it is answered with. */
import { expect, it } from 'vitest';
import { findMeantCommand, findMeantGroup } from '../../src/cli/other-tools/meant-command.ts';
import { commands } from '../../src/commands/registry.ts';
import { usageError } from './usage-error.ts';

const specs = commands.map(({ table }) => table);
const wordsOf = (lines: string): string[] => lines.trim().split(/\s*\n\s*|\s*,\s*/);
const meant = (line: string): string =>
  findMeantCommand(line.split(' '), specs)?.spec.names[0] ?? findMeantGroup(line.split(' ')) ?? 'nothing';
/** The words, by what they mean. */
function byMeaning(words: readonly string[], lineOf: (word: string) => string = (word) => word): string {
  const groups = new Map<string, string[]>();
  for (const word of words) {
    const name = meant(lineOf(word));
    groups.set(name, [...(groups.get(name) ?? []), word]);
  }
  return [...groups].map(([name, members]) => `${name}: ${members.join(', ')}`).join('\n');
}

it.each(
  wordsOf(`magnum, openstack, container infra, container-infra, coe, kubectl, kubernetes, k8s, docker, eksctl, doctl,
    gcloud, container, gke, az, aks, aws, eks, openstack coe, gcloud container, Magnum`),
)('%s before a command is not a part of it', (prefix) => {
  expect(meant(`${prefix} cluster list`)).toBe('cluster-list');
  expect(meant(`${prefix} get clusters`)).toBe('cluster-list');
});

const NOUNS =
  wordsOf(`cluster, clusters, bay, bays, cluster template, cluster-templates, clustertemplate, clustertemplates,
  template, templates, baymodel, baymodels, bay model, bay-models, nodegroup, nodegroups, node group, node-groups, nodepool,
  nodepools, node pool, node-pools, pool, pools, node, nodes, ng, ngs, ca, certificate, certificates, cert, certs,
  ca certificate, cluster ca, quota, quotas, project, projects, tenant, tenants, service, services, mservice, mservices,
  service provider, service-providers, stat, stats, statistic, statistics, sandbox, cache, credential, credentials`);

it('the names of resources stand for these commands before a verb', () => {
  expect(byMeaning(NOUNS, (noun) => `${noun} list`)).toMatchInlineSnapshot(`
    "cluster-list: cluster, clusters, bay, bays
    cluster-template-list: cluster template, cluster-templates, clustertemplate, clustertemplates, template, templates, baymodel, baymodels, bay model, bay-models
    nodegroup-list: nodegroup, nodegroups, node group, node-groups, nodepool, nodepools, node pool, node-pools, pool, pools, node, nodes, ng, ngs
    ca-show: ca, certificate, certificates, cert, certs, ca certificate, cluster ca
    quotas-list: quota, quotas
    project-list: project, projects, tenant, tenants
    service-list: service, services, mservice, mservices
    service-provider-list: service provider, service-providers
    stats-list: stat, stats, statistic, statistics
    nothing: sandbox, cache, credential
    cluster-config: credentials"
  `);
});

it('the names of resources stand for these commands after a verb', () => {
  expect(byMeaning(NOUNS, (noun) => `list ${noun}`)).toMatchInlineSnapshot(`
    "cluster-list: cluster, clusters, bay, bays, sandbox, cache, credential, credentials
    cluster-template-list: cluster template, cluster-templates, clustertemplate, clustertemplates, template, templates, baymodel, baymodels, bay model, bay-models
    nodegroup-list: nodegroup, nodegroups, node group, node-groups, nodepool, nodepools, node pool, node-pools, pool, pools, node, nodes, ng, ngs
    ca-show: ca, certificate, certificates, cert, certs, ca certificate, cluster ca
    quotas-list: quota, quotas
    project-list: project, projects, tenant, tenants
    service-list: service, services, mservice, mservices
    service-provider-list: service provider, service-providers
    stats-list: stat, stats, statistic, statistics"
  `);
});

it('the names of resources stand for these commands without a verb', () => {
  expect(byMeaning(NOUNS)).toMatchInlineSnapshot(`
    "cluster-list: cluster, clusters, bay, bays
    cluster-template-list: cluster template, cluster-templates, clustertemplate, clustertemplates, template, templates, baymodel, baymodels, bay model, bay-models
    nodegroup-list: nodegroup, nodegroups, node group, node-groups, nodepool, nodepools, node pool, node-pools, pool, pools, node, nodes, ng, ngs
    ca-show: ca, certificate, certificates, cert, certs, ca certificate, cluster ca
    quotas-list: quota, quotas
    project-list: project, projects, tenant, tenants
    service-list: service, services, mservice, mservices
    service-provider-list: service provider, service-providers
    stats-list: stat, stats, statistic, statistics
    sandbox: sandbox
    cache: cache
    credential: credential
    cluster-config: credentials"
  `);
});

const VERBS =
  wordsOf(`get, list, ls, ps, index, list all, show all, get all, show, describe, inspect, info, view, status,
  details, create, new, add, make, launch, deploy, delete, rm, del, remove, destroy, terminate, update, edit, set, modify,
  change, patch, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, update kubeconfig,
  write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, rotate, renew, use, switch,
  select, start, run, up, stop, down, clear, clean, purge, prune, nonsense`);

it('the verbs of each resource stand for these commands', () => {
  const nouns = [
    'cluster',
    'template',
    'nodegroup',
    'ca',
    'quota',
    'project',
    'sandbox',
    'cache',
    'credential',
  ];
  const pages = nouns.map((noun) => `${noun}\n${byMeaning(VERBS, (verb) => `${noun} ${verb}`)}`);
  expect(pages.join('\n\n')).toMatchInlineSnapshot(`
    "cluster
    cluster-list: get, list, ls, ps, index, list all, show all, get all
    cluster-show: show, describe, inspect, info, view, status, details, sign, rotate, renew, use, switch, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    cluster-create: create, new, add, make, launch, deploy
    cluster-delete: delete, rm, del, remove, destroy, terminate
    cluster-update: update, edit, set, modify, change, patch
    cluster-resize: resize, scale
    cluster-upgrade: upgrade
    cluster-wait: wait, wait for
    cluster-config: config, get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save

    template
    cluster-template-list: get, list, ls, ps, index, list all, show all, get all
    cluster-template-show: show, describe, inspect, info, view, status, details, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, rotate, renew, use, switch, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    cluster-template-create: create, new, add, make, launch, deploy
    cluster-template-delete: delete, rm, del, remove, destroy, terminate
    cluster-template-update: update, edit, set, modify, change, patch, update kubeconfig

    nodegroup
    nodegroup-list: get, list, ls, ps, index, list all, show all, get all, wait, config, get config, kubeconfig, get kubeconfig, credentials, get credentials, creds, get creds, connect, sign, rotate, renew, use, switch, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    nodegroup-show: show, describe, inspect, info, view, status, details, wait for, write kubeconfig, kubeconfig save
    nodegroup-create: create, new, add, make, launch, deploy
    nodegroup-delete: delete, rm, del, remove, destroy, terminate
    nodegroup-update: update, edit, set, modify, change, patch, update kubeconfig
    cluster-resize: resize, scale
    cluster-upgrade: upgrade

    ca
    ca-show: get, list, ls, ps, index, list all, show all, get all, show, describe, inspect, info, view, status, details, delete, rm, del, remove, destroy, terminate, update, edit, set, modify, change, patch, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, use, switch, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    ca-sign: create, new, add, make, launch, deploy, sign
    ca-rotate: rotate, renew

    quota
    quotas-list: get, list, ls, ps, index, list all, show all, get all
    quotas-show: show, describe, inspect, info, view, status, details, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, rotate, renew, use, switch, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    quotas-create: create, new, add, make, launch, deploy
    quotas-delete: delete, rm, del, remove, destroy, terminate
    quotas-update: update, edit, set, modify, change, patch, update kubeconfig

    project
    project-list: get, list, ls, ps, index, list all, show all, get all, show, describe, inspect, info, view, status, details, create, new, add, make, launch, deploy, delete, rm, del, remove, destroy, terminate, update, edit, modify, change, patch, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, rotate, renew, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    project-use: set, use, switch, select

    sandbox
    nothing: get, list, ls, ps, index, list all, show all, get all, show, describe, inspect, info, view, details, create, new, add, make, launch, deploy, delete, rm, del, remove, destroy, terminate, update, edit, set, modify, change, patch, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, rotate, renew, use, switch, select, clear, clean, purge, prune, nonsense
    sandbox status: status
    sandbox start: start, run, up
    sandbox stop: stop, down

    cache
    nothing: get, list, ls, ps, index, list all, show all, get all, show, describe, inspect, info, view, status, details, create, new, add, make, launch, deploy, delete, rm, del, remove, destroy, terminate, update, edit, set, modify, change, patch, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, rotate, renew, use, switch, select, start, run, up, stop, down, nonsense
    cache-clear: clear, clean, purge, prune

    credential
    nothing: get, list, ls, ps, index, list all, show all, get all, show, describe, inspect, info, view, status, details, create, new, add, make, launch, deploy, delete, rm, del, remove, destroy, terminate, update, edit, set, modify, change, patch, resize, scale, upgrade, wait, wait for, config, get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save, sign, use, switch, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    credential-rotate: rotate, renew"
  `);
});

it('a verb without a resource is about clusters', () => {
  expect(byMeaning(VERBS)).toMatchInlineSnapshot(`
    "cluster-list: get, list, ls, ps, index, list all, show all, get all
    cluster-show: show, describe, inspect, info, view, status, details
    cluster-create: create, new, add, make, launch, deploy
    cluster-delete: delete, rm, del, remove, destroy, terminate
    cluster-update: update, edit, set, modify, change, patch
    cluster-resize: resize, scale
    cluster-upgrade: upgrade
    cluster-wait: wait, wait for
    nothing: config, sign, rotate, renew, select, start, run, up, stop, down, clear, clean, purge, prune, nonsense
    cluster-config: get config, kubeconfig, get kubeconfig, update kubeconfig, write kubeconfig, credentials, get credentials, creds, get creds, connect, kubeconfig save
    project-use: use, switch"
  `);
});

it('these phrases stand for other commands', () => {
  const phrases =
    wordsOf(`auth, auth login, authenticate, signin, sign in, sign-in, log in, logon, log on, auth logout, signout,
    sign out, log out, logoff, log off, who am i, auth status, auth list, auth whoami, current user, current-user, session, user, token,
    auth token, get token, create token, token create, token get, use, switch, target, check, diagnose, health, troubleshoot,
    ping, tour, tutorial, example, examples, quickstart, quick start, getting started, about, versions, api version,
    api versions, version show, show version`);
  expect(byMeaning(phrases)).toMatchInlineSnapshot(`
    "login: auth, auth login, authenticate, signin, sign in, sign-in, log in, logon, log on
    logout: auth logout, signout, sign out, log out, logoff, log off
    whoami: who am i, auth status, auth list, auth whoami, current-user, session, user
    nothing: current user
    token-issue: token, auth token, get token, create token, token create, token get
    project-use: use, switch, target
    doctor: check, diagnose, health, troubleshoot, ping
    demo: tour, tutorial, example, examples, quickstart, quick start, getting started
    version: about, versions, api version, api versions, version show, show version"
  `);
});

it.each(
  wordsOf(`pod, po, deployment, svc, namespace, ns, secret, configmap, cm, ingress, pv, pvc, job, cronjob, daemonset,
    statefulset, replicaset, event, crd, context, image, container, volume, network, server, flavor, keypair, stack, user,
    role`),
)('%s is not the name of a cluster', (noun) => {
  for (const line of [`delete ${noun}`, `kubectl get ${noun}s`, `describe ${noun.toUpperCase()} web`])
    expect(meant(line), line).toBe('nothing');
});

it.each([
  ['nodegroup resize web ng 3', 'magnum cluster-resize web 3 --nodegroup ng'],
  ['nodegroup upgrade web ng new', 'magnum cluster-upgrade web new --nodegroup ng'],
  ['ca get web', 'magnum ca-show web'],
  ['ca list web', 'magnum ca-show web'],
  ['ca create web', 'magnum ca-sign web'],
  ['quota set --hard-limit 3', 'magnum quotas-update --hard-limit 3'],
  ['resize web --nodes 3', 'magnum cluster-resize web 3'],
  ['resize web --num-nodes 3', 'magnum cluster-resize web 3'],
  ['resize web --node-pool-size 3', 'magnum cluster-resize web 3'],
  ['resize web --replicas 3', 'magnum cluster-resize web 3'],
  ['resize web --size 3', 'magnum cluster-resize web 3'],
  ['resize web --count 3', 'magnum cluster-resize web 3'],
  ['create cluster web --size 3', 'magnum cluster-create web --node-count 3'],
  ['list nodes --cluster web', 'magnum nodegroup-list web'],
  ['list nodes --cluster-name web', 'magnum nodegroup-list web'],
  ['delete cluster --name web', 'magnum cluster-delete web'],
  ['show template --name web', 'magnum cluster-template-show web'],
  ['show nodegroup web --name ng', 'magnum nodegroup-show web ng'],
  ['delete nodegroup web --name ng', 'magnum nodegroup-delete web ng'],
  ['create nodegroup web --name ng', 'magnum nodegroup-create web ng'],
  ['create cluster --name web', 'magnum cluster-create --name web'],
  ['resize web 3 --name ng', 'magnum cluster-resize web 3 --nodegroup ng'],
  ['show nodegroup web --nodegroup ng', 'magnum nodegroup-show web ng'],
  ['delete nodegroup web --nodegroup ng', 'magnum nodegroup-delete web ng'],
  ['create nodegroup web --nodegroup ng', 'magnum nodegroup-create web ng'],
  ['resize web 3 --node-pool ng', 'magnum cluster-resize web 3 --nodegroup ng'],
  ['show nodegroup web --node-pool ng', 'magnum nodegroup-show web ng'],
  ['create cluster web --baymodel k8s', 'magnum cluster-create web --cluster-template k8s'],
  ['create cluster web --baymodel-id k8s', 'magnum cluster-create web --cluster-template k8s'],
  ['create cluster web --template k8s', 'magnum cluster-create web --cluster-template k8s'],
  ['rm web -y', 'magnum cluster-delete web --yes'],
  ['rm web --yes', 'magnum cluster-delete web --yes'],
  ['rm web --assume-yes', 'magnum cluster-delete web --yes'],
  ['rm web --approve', 'magnum cluster-delete web --yes'],
  ['rm web --force', 'magnum cluster-delete web --yes'],
  ['list -y', 'magnum cluster-list'],
  ['list -a', 'magnum cluster-list'],
  ['list -A', 'magnum cluster-list'],
  ['list --all', 'magnum cluster-list'],
  ['list --all-namespaces', 'magnum cluster-list'],
  ['rm -r web', 'magnum cluster-delete web'],
  ['rm -R web', 'magnum cluster-delete web'],
  ['rm -fr web', 'magnum cluster-delete web --yes'],
  ['rm -f - web', 'magnum cluster-delete web'],
  ['rm -f web.yml', 'magnum cluster-delete'],
  ['rm -f web.json', 'magnum cluster-delete'],
  ['rm -f json web', 'magnum cluster-delete web --format json'],
  ['rm web -- -f', 'magnum cluster-delete web -- -f'],
])('magnum %s is answered with %s', (line, command) => {
  expect(/ (magnum .*)$/.exec(usageError(...line.split(' ')).hint ?? '')?.[1]).toBe(command);
});
