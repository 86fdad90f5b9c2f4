/** All commands, in the order of the help. The module of a command is loaded when the command runs. */
import { type Command, command } from '../cli/command-spec.ts';
import * as alias from './alias/table.ts';
import * as ca from './ca/table.ts';
import * as cache from './cache/table.ts';
import * as cloud from './cloud/table.ts';
import * as cluster from './cluster/table.ts';
import * as clusterTemplate from './cluster-template/table.ts';
import * as completion from './completion/table.ts';
import * as config from './config/table.ts';
import * as credential from './credential/table.ts';
import * as demo from './demo/table.ts';
import * as doctor from './doctor/table.ts';
import * as help from './help/table.ts';
import * as kube from './kube/table.ts';
import * as nodegroup from './nodegroup/table.ts';
import * as plugin from './plugin/table.ts';
import * as project from './project/table.ts';
import * as quotas from './quotas/table.ts';
import * as sandbox from './sandbox/table.ts';
import * as service from './service/table.ts';
import * as serviceProvider from './service-provider/table.ts';
import * as session from './session/table.ts';
import * as stats from './stats/table.ts';
import * as token from './token/table.ts';
import { versionCommand } from './version/table.ts';

export const commands: readonly Command[] = [
  command(cluster.create, () => import('./cluster/create.ts')),
  command(cluster.list, () => import('./cluster/list.ts')),
  command(cluster.show, () => import('./cluster/show.ts')),
  command(cluster.config, () => import('./cluster/configure-client.ts')),
  command(cluster.update, () => import('./cluster/update.ts')),
  command(cluster.resize, () => import('./cluster/resize.ts')),
  command(cluster.upgrade, () => import('./cluster/upgrade.ts')),
  command(cluster.remove, () => import('./cluster/delete.ts')),
  command(cluster.wait, () => import('./cluster/wait.ts')),
  command(clusterTemplate.create, () => import('./cluster-template/create.ts')),
  command(clusterTemplate.list, () => import('./cluster-template/list.ts')),
  command(clusterTemplate.show, () => import('./cluster-template/show.ts')),
  command(clusterTemplate.update, () => import('./cluster-template/update.ts')),
  command(clusterTemplate.remove, () => import('./cluster-template/delete.ts')),
  command(nodegroup.create, () => import('./nodegroup/create.ts')),
  command(nodegroup.list, () => import('./nodegroup/list.ts')),
  command(nodegroup.show, () => import('./nodegroup/show.ts')),
  command(nodegroup.update, () => import('./nodegroup/update.ts')),
  command(nodegroup.remove, () => import('./nodegroup/delete.ts')),
  command(ca.show, () => import('./ca/show.ts')),
  command(ca.sign, () => import('./ca/sign.ts')),
  command(ca.rotate, () => import('./ca/rotate.ts')),
  command(kube.credential, () => import('./kube/credential.ts')),
  command(credential.rotate, () => import('./credential/rotate.ts')),
  command(quotas.list, () => import('./quotas/list.ts')),
  command(quotas.show, () => import('./quotas/show.ts')),
  command(quotas.create, () => import('./quotas/create.ts')),
  command(quotas.update, () => import('./quotas/update.ts')),
  command(quotas.remove, () => import('./quotas/delete.ts')),
  command(service.list, () => import('./service/list.ts')),
  command(stats.list, () => import('./stats/list.ts')),
  command(session.login, () => import('./session/login.ts')),
  command(session.logout, () => import('./session/logout.ts')),
  command(session.whoami, () => import('./session/whoami.ts')),
  command(project.list, () => import('./project/list.ts')),
  command(project.use, () => import('./project/use.ts')),
  command(token.issue, () => import('./token/issue.ts')),
  command(cloud.allow, () => import('./cloud/allow.ts')),
  command(config.set, () => import('./config/set.ts')),
  command(config.get, () => import('./config/get.ts')),
  command(config.unset, () => import('./config/unset.ts')),
  command(config.list, () => import('./config/list.ts')),
  command(alias.set, () => import('./alias/set.ts')),
  command(alias.list, () => import('./alias/list.ts')),
  command(alias.remove, () => import('./alias/delete.ts')),
  command(plugin.list, () => import('./plugin/list.ts')),
  command(serviceProvider.list, () => import('./service-provider/list.ts')),
  command(cache.clear, () => import('./cache/clear.ts')),
  command(sandbox.start, () => import('./sandbox/start.ts')),
  command(sandbox.status, () => import('./sandbox/status.ts')),
  command(sandbox.stop, () => import('./sandbox/stop.ts')),
  command(sandbox.serve, () => import('./sandbox/serve.ts')),
  command(completion.script, () => import('./completion/script.ts')),
  command(completion.bash, () => import('./completion/bash.ts')),
  command(demo.demo, () => import('./demo/demo.ts')),
  command(doctor.doctor, () => import('./doctor/doctor.ts')),
  command(versionCommand, () => import('./version/version.ts')),
  command(help.help, () => import('./help/help.ts')),
];
