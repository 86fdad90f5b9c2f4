"""A Magnum driver whose clusters exist on paper only.

It shows a client what the Heat drivers show: nodegroups go from *_IN_PROGRESS to *_COMPLETE or *_FAILED, the status
of the cluster follows from theirs, addresses and versions appear when the work is done, a deleted cluster is gone.

Labels of a cluster or of its template that direct it:
  paper_seconds=N       how long each operation stays IN_PROGRESS (0.5 unless told otherwise)
  paper_fail=ACTION     create, update or delete: that action ends in *_FAILED
  paper_unhealthy=true  a kubernetes cluster reports UNHEALTHY
  paper_api=URL         the api_address to report
"""
import uuid

import eventlet
from heatclient import exc as heat_exceptions
from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.conductor import utils as conductor_utils
from magnum.conductor.handlers.common import cert_manager
from magnum.conductor.handlers.common import trust_manager
from magnum.drivers.common import driver
from magnum import objects
from magnum.objects.fields import ClusterStatus as Status
from oslo_log import log as logging
from oslo_utils import timeutils

LOG = logging.getLogger(__name__)
IN_PROGRESS, COMPLETE, FAILED = '_IN_PROGRESS', '_COMPLETE', '_FAILED'
DEFAULT_SECONDS = 0.5
CONTAINER_VERSION = '1.12.6'


def _label(cluster, key, default=None):
    return (cluster.labels or {}).get(key, default)


def _seconds_since_change(nodegroup):
    changed = nodegroup.updated_at or nodegroup.created_at
    if changed is None:
        return 0.0
    return timeutils.delta_seconds(timeutils.normalize_time(changed), timeutils.utcnow())


def _addresses(nodegroup):
    """As many addresses as there are nodes: 172.24.4.5 and on for masters, 172.24.12.5 and on for workers."""
    block = 4 if nodegroup.role == 'master' else 12
    return ['172.24.%d.%d' % (block + i // 250, 5 + i % 250) for i in range(nodegroup.node_count)]


def _begin_update(cluster):
    for nodegroup in cluster.nodegroups:
        if nodegroup.is_default:
            nodegroup.status = Status.UPDATE_IN_PROGRESS
            nodegroup.status_reason = None
            nodegroup.updated_at = timeutils.utcnow()
            nodegroup.save()


def _is_busy(nodegroup):
    return bool(nodegroup.status) and nodegroup.status.endswith(IN_PROGRESS)


class PaperDriver(driver.Driver):
    being_updated = set()
    coe = None
    distros = ()
    api_address = None
    api_address_without_tls = None
    coe_version = None

    @property
    def provides(self):
        return [{'server_type': server_type, 'os': distro, 'coe': self.coe}
                for server_type in ('vm', 'bm') for distro in self.distros]

    # What the conductor asks for when a request comes in.

    def create_cluster(self, context, cluster, cluster_create_timeout):
        cluster.stack_id = str(uuid.uuid4())

    def update_cluster(self, context, cluster, scale_manager=None, rollback=False):
        _begin_update(cluster)

    def resize_cluster(self, context, cluster, resize_manager, node_count, nodes_to_remove, nodegroup=None):
        if nodegroup is None or nodegroup.is_default:
            _begin_update(cluster)

    def upgrade_cluster(self, context, cluster, cluster_template, max_batch_size, nodegroup, scale_manager=None,
                        rollback=False):
        version = (cluster_template.labels or {}).get('kube_tag')
        if version:
            cluster.labels = dict(cluster.labels or {}, kube_tag=version)
        cluster.cluster_template_id = cluster_template.uuid
        if nodegroup.is_default:
            _begin_update(cluster)

    def delete_cluster(self, context, cluster):
        self.pre_delete_cluster(context, cluster)
        if cluster.stack_id is None:
            # Its creation failed before Heat had anything. Heat says so, and the conductor forgets the cluster.
            raise heat_exceptions.HTTPNotFound()
        for nodegroup in cluster.nodegroups:
            nodegroup.status = Status.DELETE_IN_PROGRESS
            nodegroup.save()

    def create_nodegroup(self, context, cluster, nodegroup):
        nodegroup.stack_id = str(uuid.uuid4())

    def update_nodegroup(self, context, cluster, nodegroup):
        nodegroup.save()

    def delete_nodegroup(self, context, cluster, nodegroup):
        nodegroup.save()

    def rotate_ca_certificate(self, context, cluster):
        _begin_update(cluster)

    def create_federation(self, context, federation):
        raise NotImplementedError()

    update_federation = delete_federation = create_federation

    # What the conductor asks for twice a second, for each cluster that is not done.

    def update_cluster_status(self, context, cluster, use_admin_ctx=False):
        # Taking a trust away can last longer than the conductor waits before it asks again.
        if cluster.stack_id is None or cluster.uuid in self.being_updated:
            return
        self.being_updated.add(cluster.uuid)
        try:
            self._update_cluster_status(context, cluster)
        finally:
            self.being_updated.discard(cluster.uuid)

    def _update_cluster_status(self, context, cluster):
        remaining = [nodegroup for nodegroup in cluster.nodegroups if not self._has_gone(cluster, nodegroup)]
        cluster.status = self._status_of(cluster, remaining)
        cluster.status_reason = self._reason_of(cluster, remaining)
        if cluster.status in (Status.CREATE_COMPLETE, Status.UPDATE_COMPLETE):
            self._report_outputs(context, cluster)
        if cluster.status == Status.DELETE_COMPLETE:
            self._forget_secrets(context, cluster)
            cluster.save()
            return
        cluster.save()
        eventlet.spawn_after(0.5, self._look_again, cluster.uuid)

    def _has_gone(self, cluster, nodegroup):
        """Ends the nodegroup's operation when it has taken its time; true when the nodegroup is no more."""
        seconds = float(_label(cluster, 'paper_seconds', DEFAULT_SECONDS))
        if not _is_busy(nodegroup) or _seconds_since_change(nodegroup) < seconds:
            return False
        action = nodegroup.status[:-len(IN_PROGRESS)]
        if _label(cluster, 'paper_fail') == action.lower():
            nodegroup.status = action + FAILED
            nodegroup.status_reason = 'Resource %s failed: asked to fail by the label paper_fail' % action
        elif action == 'DELETE':
            if not nodegroup.is_default:
                nodegroup.destroy()
                return True
            nodegroup.status = Status.DELETE_COMPLETE
        else:
            nodegroup.status = action + COMPLETE
            nodegroup.status_reason = 'Stack %s completed successfully' % action
            nodegroup.node_addresses = _addresses(nodegroup)
            nodegroup.stack_id = nodegroup.stack_id or cluster.stack_id
        nodegroup.save()
        return False

    @staticmethod
    def _status_of(cluster, nodegroups):
        """As the Heat driver sums up: anything unfinished, then anything failed, else complete."""
        master = next(ng for ng in nodegroups if ng.is_default and ng.role == 'master')
        ending = next(ending for ending in (IN_PROGRESS, FAILED, COMPLETE)
                      if any(ng.status.endswith(ending) for ng in nodegroups))
        if all(ng.is_default for ng in nodegroups):
            status = master.status
        else:
            status = ('DELETE' if master.status.startswith('DELETE') else 'UPDATE') + ending
        if status == Status.CREATE_COMPLETE and not cluster.status.startswith('CREATE'):
            return Status.UPDATE_COMPLETE
        return status

    @staticmethod
    def _reason_of(cluster, nodegroups):
        if not cluster.status.endswith(FAILED):
            return None
        return ', '.join('%s failed' % ng.name for ng in nodegroups if ng.status.endswith(FAILED))

    def _report_outputs(self, context, cluster):
        template = conductor_utils.retrieve_cluster_template(context, cluster)
        own_address = self.api_address_without_tls if template.tls_disabled else self.api_address
        cluster.api_address = _label(cluster, 'paper_api', own_address)
        cluster.coe_version = _label(cluster, 'kube_tag', self.coe_version)
        cluster.container_version = CONTAINER_VERSION
        self._report_more(cluster)

    def _report_more(self, cluster):
        cluster.discovery_url = 'https://discovery.etcd.io/' + cluster.uuid.replace('-', '')

    @staticmethod
    def _forget_secrets(context, cluster):
        trust_manager.delete_trustee_and_trust(clients.OpenStackClients(context), context, cluster)
        cert_manager.delete_certificates_from_cluster(cluster, context=context)
        cert_manager.delete_client_files(cluster, context=context)

    @staticmethod
    def _look_again(cluster_uuid):
        """Puts right a request that came while the statuses were summed up and whose *_IN_PROGRESS was written over:
        otherwise nobody would look at that cluster any more."""
        try:
            context = magnum_context.make_admin_context(all_tenants=True)
            cluster = objects.Cluster.get_by_uuid(context, cluster_uuid)
            busy = [nodegroup for nodegroup in cluster.nodegroups if _is_busy(nodegroup)]
            if busy and not cluster.status.endswith(IN_PROGRESS):
                statuses = {nodegroup.status for nodegroup in busy}
                if len(busy) > 1 and statuses == {Status.DELETE_IN_PROGRESS}:
                    cluster.status = Status.DELETE_IN_PROGRESS
                elif statuses == {Status.CREATE_IN_PROGRESS} and all(nodegroup.is_default for nodegroup in busy):
                    # It was still being made: what it ends in is CREATE_COMPLETE.
                    cluster.status = Status.CREATE_IN_PROGRESS
                else:
                    cluster.status = Status.UPDATE_IN_PROGRESS
                cluster.save()
        except Exception:
            LOG.exception('second look at %s', cluster_uuid)


class Kubernetes(PaperDriver):
    coe = 'kubernetes'
    distros = ('fedora-coreos', 'fedora-atomic', 'coreos', 'fedora', 'ubuntu')
    api_address = 'https://127.0.0.1:6443'
    api_address_without_tls = 'http://127.0.0.1:8080'
    coe_version = 'v1.23.3'

    def _report_more(self, cluster):
        healthy = _label(cluster, 'paper_unhealthy') != 'true'
        cluster.health_status = 'HEALTHY' if healthy else 'UNHEALTHY'
        cluster.health_status_reason = {
            'api': 'ok' if healthy else 'Max retries exceeded',
            '%s-node-0.Ready' % cluster.name: str(healthy)}


class Swarm(PaperDriver):
    coe = 'swarm'
    distros = ('fedora-atomic', 'fedora-coreos')
    api_address = 'tcp://127.0.0.1:2376'
    api_address_without_tls = 'tcp://127.0.0.1:2375'
    coe_version = '1.2.5'


class SwarmMode(Swarm):
    coe = 'swarm-mode'
    coe_version = '1.13'
