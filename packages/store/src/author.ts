/** On whose behalf something is changed; it stands in the audit log beside the change, written with it or not at all. */
export interface Author {
  /** What is changed belongs to it. */
  organizationId: string;
  /** Undefined where nobody asked for it: the installation itself did it. */
  principalId: string | undefined;
  /** As people call the principal. */
  actor: string;
  /** The program that acts for the principal, where it is not they themselves. */
  agent?: string | undefined;
  requestId: string;
  clientIp: string;
}
