/** On whose behalf something is changed; it stands in the audit log beside the change, written with it or not at all. */
export interface Author {
  actor: string;
  requestId: string;
  clientIp: string;
}
