import type { Author } from '../author.ts';

/** Where entries of the audit log are sent to. */
export interface AuditDestination {
  id: string;
  organizationId: string;
  name: string;
  /** Checked where it came in; secrets are sealed. */
  definition: Readonly<Record<string, unknown>>;
  createdAtMs: number;
  updatedAtMs: number;
}

/** Entries that are sent once more. */
export interface AuditReplay {
  status: 'accepted' | 'running' | 'completed';
  fromMs: number;
  toMs: number;
  /** The next place of the chain that is looked at. */
  next: number;
}

/** That, and how, an organization's entries are sent: from which place of the chain on, and how the last try went. */
export interface AuditWebhook {
  organizationId: string;
  destinationId: string | undefined;
  isEnabled: boolean;
  next: number;
  /** How often in a row it failed. */
  tries: number;
  nextAtMs: number;
  lastAttemptAtMs: number | undefined;
  lastStatus: number | undefined;
  lastMessage: string | undefined;
  replay: AuditReplay | undefined;
}

export interface AuditExport {
  destinations(organizationId: string): Promise<readonly AuditDestination[]>;
  /** Throws `NotFound`. */
  getDestination(organizationId: string, id: string): Promise<AuditDestination>;
  insertDestination(destination: AuditDestination, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  updateDestination(destination: AuditDestination, by: Author): Promise<void>;
  /** Throws `NotFound`, and `Conflict` where entries are sent to it. */
  removeDestination(organizationId: string, id: string, by: Author): Promise<void>;
  findWebhook(organizationId: string): Promise<AuditWebhook | undefined>;
  /** Configures it; where it begins anew, with the entries from now on. */
  configureWebhook(
    organizationId: string,
    change: { destinationId: string | undefined; isEnabled: boolean },
    by: Author,
  ): Promise<AuditWebhook>;
  /** Those that have something to be done now. */
  due(nowMs: number): Promise<readonly AuditWebhook[]>;
  /** What came of sending. */
  settle(webhook: AuditWebhook): Promise<void>;
  /** Throws `Conflict` while another is running. */
  replay(organizationId: string, span: Pick<AuditReplay, 'fromMs' | 'toMs'>, by: Author): Promise<AuditWebhook>;
}
