import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';

/** A group has no entities of its own: its gateways get those of its members. */
export type ClusterType = 'CLUSTER_TYPE_CONTROL_PLANE' | 'CLUSTER_TYPE_CONTROL_PLANE_GROUP';

/** Gateways show a certificate that is kept here, or one that a kept certificate has issued. */
export type ClusterAuthType = 'pinned_client_certs' | 'pki_client_certs';

/** Where gateways are reached, for people to see. */
export interface ProxyUrl {
  host: string;
  port: number;
  protocol: string;
}

/** A configuration, and the gateways that follow it. */
export interface ControlPlane {
  id: string;
  organizationId: string;
  /** Unique within the organization. */
  name: string;
  description: string | undefined;
  labels: Readonly<Record<string, string>>;
  /** Never changes. */
  clusterType: ClusterType;
  authType: ClusterAuthType;
  proxyUrls: readonly ProxyUrl[];
  createdAtMs: number;
  updatedAtMs: number;
}

export type ControlPlaneField =
  | 'id'
  | 'name'
  | 'description'
  | 'cluster_type'
  | 'cloud_gateway'
  | 'created_at'
  | 'updated_at';

export interface ControlPlanes {
  list(organizationId: string, request: PageRequest<ControlPlaneField>): Promise<Page<ControlPlane>>;
  find(organizationId: string, id: string): Promise<ControlPlane | undefined>;
  findByName(organizationId: string, name: string): Promise<ControlPlane | undefined>;
  /** Throws `NotFound`, of another organization's too. */
  get(organizationId: string, id: string): Promise<ControlPlane>;
  /** Of whichever organization: for gateways, which showed a certificate, and for work of the installation itself. */
  findAnywhere(id: string): Promise<ControlPlane | undefined>;
  /** Throws `Conflict` where the name is taken, `LimitReached` where the organization has `max` already. */
  insert(controlPlane: ControlPlane, by: Author, max: number): Promise<void>;
  /** Makes of it what `edit` gives, but for the type and when it was made. Throws `NotFound`, `Conflict`, and whatever `edit` does. */
  change(
    organizationId: string,
    id: string,
    edit: (before: ControlPlane) => ControlPlane,
    by: Author,
  ): Promise<ControlPlane>;
  /** With all that belongs to it. Throws `NotFound`. */
  remove(organizationId: string, id: string, by: Author): Promise<void>;
}
