/** Makes a cluster and lists all there are. The cloud is that of the OS_* variables or of clouds.yaml. */
import { connect, MagnumError } from 'magnum-cli';

const magnum = await connect();
try {
  const made = await magnum.clusters.create({
    name: 'example',
    cluster_template_id: 'kubernetes',
    node_count: 2,
  });
  console.log(`making ${made.uuid}`);
} catch (error) {
  if (!(error instanceof MagnumError)) throw error;
  console.error(`${error.kind}: ${error.message}`);
}
for await (const cluster of magnum.clusters.list()) {
  console.log(`${cluster.name}: ${cluster.status}, ${cluster.node_count} nodes`);
}
