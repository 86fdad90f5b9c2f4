"""magnum-conductor, with a poll interval of 0.5 s instead of 10 s for clusters in progress."""
import sys

from magnum.cmd import conductor
from magnum.service import periodic

periodic.MagnumPeriodicTasks._periodic_spacing['sync_cluster_status'] = 0.5

if __name__ == '__main__':
    sys.exit(conductor.main())
