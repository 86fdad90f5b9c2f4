/** Plain explanations of the reasons that Magnum, Heat, Nova, Cinder and Neutron give for a failure. */

/** Only texts with one meaning. The first match counts. */
const EXPLANATIONS: readonly (readonly [reason: RegExp, explanation: string])[] = [
  [
    // magnum/common/exception.py: TrusteeOrTrustToClusterFailed; keystone/api/trusts.py: _check_unrestricted
    /Failed to create trustee or trust for Cluster/i,
    'Keystone rejects the trust that Magnum needs if you create a cluster with a restricted application credential: use another auth type.',
  ],
  [
    // nova/exception.py: OverQuota; cinder/exception.py: VolumeLimitExceeded, VolumeSizeExceedsAvailableQuota
    /\bquota exceeded\b|\bexceeded for quota\b|\bexceeds allowed \w+ quota\b/i,
    "The project's quota is exhausted: delete resources, use fewer or smaller nodes, or ask the cloud administrator for more.",
  ],
  [
    // nova/exception.py: NoValidHost, MaxRetriesExceeded
    /\bNo valid host was found\b|\bExhausted all hosts available\b/i,
    'No compute host can run a server of this flavor, often because the cloud is full: use another flavor, or ask the cloud administrator.',
  ],
  [
    // neutron_lib/exceptions: IpAddressGenerationFailure
    /\bNo more IP addresses available on network\b/i,
    'A network has no free IP address: use another network, or ask the cloud administrator.',
  ],
  [
    // heat/common/exception.py: EntityNotFound; magnum/common/exception.py: ImageNotFound
    /\bThe Image \([^)]{0,255}\) could not be found\b|\bImage \S{1,255} could not be found\b/i,
    'The image of the cluster template does not exist, or is not visible in this project: use another cluster template.',
  ],
  [
    // The same, and magnum/common/exception.py: FlavorNotFound
    /\bThe Flavor \([^)]{0,255}\) could not be found\b|\bUnable to find flavor\b/i,
    'The flavor does not exist, or is not available to this project: use another one with --flavor or --master-flavor.',
  ],
  [
    // The same; magnum/common/exception.py: KeyPairNotFound; nova: KeypairNotFound
    /\bThe Key \([^)]{0,255}\) could not be found\b|\bUnable to find keypair\b|\bInvalid key_name provided\b/i,
    'The keypair does not exist for the user who created the cluster, as keypairs belong to one user: use another one with --keypair.',
  ],
  [
    // heat/engine/resources/wait_condition.py
    /\bWaitCondition(Timeout|Failure)\b/,
    'A server was started, but its setup failed or did not finish in time: its console log shows why.',
  ],
  [
    // heat/engine/stack.py
    /^(Create|Update|Rollback) timed out$/i,
    "The operation took longer than the cluster's timeout, which --timeout of cluster-create sets.",
  ],
  [
    // magnum/drivers/heat/driver.py: _sync_missing_stack
    /^Stack with id \S{1,255} not found in Heat/,
    'The Heat stack of the cluster was deleted by other means than Magnum.',
  ],
];

/** Undefined for a reason that is not known. */
export const explainFault = (reason: string): string | undefined =>
  EXPLANATIONS.find(([pattern]) => pattern.test(reason))?.[1];
