/** Where gateways connect to, on the cluster listener of a control plane. */
export const outletPath = '/v1/outlet';

/** Of what is said there. Raised when an older side would misunderstand; new fields and optional messages need no new one. */
export const clusterProtocol = 1;

/** The oldest that a control plane still speaks. */
export const clusterProtocolMin = 1;

/** How often a gateway says that it is there, and after how long either side gives up on a silent one. Milliseconds. */
export const clusterPingMs = 30_000;
export const clusterSilenceMs = 45_000;

/** Of what a gateway says at once; the list of its plugins is the longest. */
export const nodeMessageBytesMax = 1024 * 1024;

/** Of a configuration, compressed and not. */
export const frameBytesMax = 256 * 1024 * 1024;
export const documentBytesMax = 500 * 1024 * 1024;

/** Problems of one configuration that a gateway tells, and characters of each sentence. */
export const problemsMax = 100;
export const problemTextMax = 2_000;
