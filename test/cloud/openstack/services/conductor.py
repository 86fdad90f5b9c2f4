"""magnum-conductor, which looks at unfinished clusters twice a second instead of every ten."""
import sys

from magnum.cmd import conductor
from magnum.service import periodic

periodic.MagnumPeriodicTasks._periodic_spacing['sync_cluster_status'] = 0.5

if __name__ == '__main__':
    sys.exit(conductor.main())
