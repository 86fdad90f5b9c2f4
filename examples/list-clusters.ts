/** Creates a cluster and lists all clusters of the cloud that OS_* variables or clouds.yaml select. */
import { connect, MagnumError } from 'magnum-cli';

const magnum = await connect();
try {
  const created = await magnum.clusters.create({
    name: 'example',
    cluster_template_id: 'kubernetes',
    node_count: 2,
  });
  console.log(`Creating cluster ${created.uuid}`);
} catch (error) {
  if (!(error instanceof MagnumError)) throw error;
  console.error(`${error.kind}: ${error.message}`);
}
for await (const cluster of magnum.clusters.list()) {
  console.log(`${cluster.name}: ${cluster.status}, ${cluster.node_count} nodes`);
}
