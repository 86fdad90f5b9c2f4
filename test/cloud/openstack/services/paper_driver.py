"""A Magnum driver that simulates clusters.

Clients see the same as with the Heat drivers: nodegroups change from *_IN_PROGRESS to *_COMPLETE or *_FAILED, the status
of the cluster follows from theirs, addresses and versions are set at the end, and deleted clusters are removed.

Labels of a cluster or of its template control the simulation:
  paper_seconds=N       seconds for which each operation is *_IN_PROGRESS; defaults to 0.5
  paper_fail=ACTION     create, update or delete: that action ends in *_FAILED; rotate: the driver cannot rotate credentials
  paper_unhealthy=true  a Kubernetes cluster reports UNHEALTHY
  paper_api=URL         the api_address to report
"""
import threading
import time
import uuid

from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.conductor import utils as conductor_utils
from magnum.conductor.handlers.common import cert_manager
from magnum.drivers.common import driver
from magnum import objects
from magnum.objects.fields import ClusterStatus as Status
from oslo_log import log as logging
from oslo_utils import timeutils

try:
    from heatclient import exc as heat_exceptions
    from magnum.conductor.handlers.common import trust_manager
except ImportError:
    # Newer releases of Magnum have neither drivers for Heat nor trusts.
    trust_manager = None

LOG = logging.getLogger(__name__)
IN_PROGRESS, COMPLETE, FAILED = '_IN_PROGRESS', '_COMPLETE', '_FAILED'
DEFAULT_SECONDS = 0.5
CONTAINER_VERSION = '1.12.6'


def _label(cluster, key, default=None):
    return (cluster.labels or {}).get(key, default)


# When the last update of a nodegroup began, by UUID. Times in the database have whole seconds, so that an update could end before
# the conductor has stored its node count.
_begun = {}


def _seconds_since_change(nodegroup):
    changed = nodegroup.updated_at or nodegroup.created_at
    if changed is None:
        return 0.0
    stored = timeutils.delta_seconds(timeutils.normalize_time(changed), timeutils.utcnow())
    return min(stored, time.monotonic() - _begun.get(nodegroup.uuid, float('-inf')))


def _addresses(nodegroup):
    """Returns one address per node, from 172.24.4.5 for masters and from 172.24.12.5 for workers."""
    block = 4 if nodegroup.role == 'master' else 12
    return ['172.24.%d.%d' % (block + i // 250, 5 + i % 250) for i in range(nodegroup.node_count)]


def _begin_update(cluster):
    for nodegroup in cluster.nodegroups:
        if nodegroup.is_default:
            nodegroup.status = Status.UPDATE_IN_PROGRESS
            nodegroup.status_reason = None
            nodegroup.updated_at = timeutils.utcnow()
            _begun[nodegroup.uuid] = time.monotonic()
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

    # Called by the conductor for a request.

    def create_cluster(self, context, cluster, cluster_create_timeout):
        cluster.stack_id = str(uuid.uuid4())

    def update_cluster(self, context, cluster, scale_manager=None, rollback=False):
        _begin_update(cluster)

    def resize_cluster(self, context, cluster, resize_manager, node_count, nodes_to_remove, nodegroup=None):
        if nodegroup is None or nodegroup.is_default:
            _begin_update(cluster)

    def validate_master_resize(self, node_count):
        # As in the driver for Cluster API. Only newer releases ask.
        self.validate_master_size(node_count)

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
            # The creation failed before there was a stack.
            if trust_manager:
                # With this error of Heat, the conductor deletes the cluster.
                raise heat_exceptions.HTTPNotFound()
            cluster.stack_id = str(uuid.uuid4())
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

    def rotate_credential(self, context, cluster):
        # Called by the API of newer releases, while the client waits. The status of the cluster does not change.
        if _label(cluster, 'paper_fail') == 'rotate':
            raise NotImplementedError()

    def create_federation(self, context, federation):
        raise NotImplementedError()

    update_federation = delete_federation = create_federation

    # Called by the conductor twice a second for each cluster in progress.

    def update_cluster_status(self, context, cluster, use_admin_ctx=False):
        # Deleting a trust can take longer than the poll interval of the conductor.
        if cluster.stack_id is None or cluster.uuid in self.being_updated:
            return
        self.being_updated.add(cluster.uuid)
        try:
            self._update_cluster_status(context, cluster)
        finally:
            self.being_updated.discard(cluster.uuid)

    def _update_cluster_status(self, context, cluster):
        remaining = [nodegroup for nodegroup in cluster.nodegroups if not self._finish_if_due(cluster, nodegroup)]
        cluster.status = self._status_of(cluster, remaining)
        cluster.status_reason = self._reason_of(cluster, remaining)
        if cluster.status in (Status.CREATE_COMPLETE, Status.UPDATE_COMPLETE):
            self._report_outputs(context, cluster)
        if cluster.status == Status.DELETE_COMPLETE:
            self._delete_secrets(context, cluster)
            cluster.save()
            return
        cluster.save()
        timer = threading.Timer(0.5, self._correct_status, (cluster.uuid,))
        timer.daemon = True
        timer.start()

    def _finish_if_due(self, cluster, nodegroup):
        """Finishes the nodegroup's operation if its duration has passed. Returns true if the nodegroup was deleted."""
        seconds = float(_label(cluster, 'paper_seconds', DEFAULT_SECONDS))
        if not _is_busy(nodegroup) or _seconds_since_change(nodegroup) < seconds:
            return False
        action = nodegroup.status[:-len(IN_PROGRESS)]
        if _label(cluster, 'paper_fail') == action.lower():
            nodegroup.status = action + FAILED
            nodegroup.status_reason = 'Resource %s failed: requested by label paper_fail' % action
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
        """Derives the status like the Heat driver: in progress, else failed, if a nodegroup is; otherwise complete."""
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
    def _delete_secrets(context, cluster):
        if trust_manager:
            trust_manager.delete_trustee_and_trust(clients.OpenStackClients(context), context, cluster)
        cert_manager.delete_certificates_from_cluster(cluster, context=context)
        cert_manager.delete_client_files(cluster, context=context)

    @staticmethod
    def _correct_status(cluster_uuid):
        """Restores *_IN_PROGRESS if a request arrived while the status was derived, and its status was overwritten.
        Otherwise the conductor would not poll the cluster again."""
        try:
            context = magnum_context.make_admin_context(all_tenants=True)
            cluster = objects.Cluster.get_by_uuid(context, cluster_uuid)
            busy = [nodegroup for nodegroup in cluster.nodegroups if _is_busy(nodegroup)]
            if busy and not cluster.status.endswith(IN_PROGRESS):
                statuses = {nodegroup.status for nodegroup in busy}
                if len(busy) > 1 and statuses == {Status.DELETE_IN_PROGRESS}:
                    cluster.status = Status.DELETE_IN_PROGRESS
                elif statuses == {Status.CREATE_IN_PROGRESS} and all(nodegroup.is_default for nodegroup in busy):
                    # The creation is still in progress, so the next status is CREATE_COMPLETE.
                    cluster.status = Status.CREATE_IN_PROGRESS
                else:
                    cluster.status = Status.UPDATE_IN_PROGRESS
                cluster.save()
        except Exception:
            LOG.exception('cannot correct the status of %s', cluster_uuid)


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


class Mesos(PaperDriver):
    coe = 'mesos'
    distros = ('ubuntu',)
    api_address = api_address_without_tls = '127.0.0.1'
    coe_version = '0.28'
