import { createHash } from 'node:crypto';
import type { ControlPlane } from '@sallyport/store';
import {
  type FindingKind,
  type Found,
  type OrganizationFacts,
  type PlaneFacts,
  type Severity,
  severities,
} from './finding.ts';
import { findingKinds } from './findings/index.ts';
import { ownerOf } from './owner.ts';

/** A finding with what it is known by and whose business it is. */
export interface ListedFinding extends Omit<Found, 'owned' | 'part'> {
  /** The same as long as it is about the same. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly controlPlane: Pick<ControlPlane, 'id' | 'name'> | undefined;
  readonly owner: string | undefined;
}

/** Of one kind in one control plane; what is wrong ten thousand times is put right otherwise than one by one. */
const foundMax = 1_000;

export function findingsOfPlane(controlPlane: ControlPlane, facts: PlaneFacts): ListedFinding[] {
  return findingKinds.flatMap((kind) =>
    kind.about === 'control-plane' ? listed(kind, kind.find(facts), controlPlane) : [],
  );
}

export function findingsOfOrganization(facts: OrganizationFacts): ListedFinding[] {
  return findingKinds.flatMap((kind) => (kind.about === 'organization' ? listed(kind, kind.find(facts)) : []));
}

/** The worst first; of those that are as bad, in the order of kinds. */
export function compareFindings(a: ListedFinding, b: ListedFinding): number {
  return (
    rank(a.severity) - rank(b.severity) ||
    findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind) ||
    compareText(a.controlPlane?.name ?? '', b.controlPlane?.name ?? '') ||
    compareText(a.title, b.title) ||
    compareText(a.id, b.id)
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function listed(kind: FindingKind, found: Iterable<Found>, controlPlane?: ControlPlane): ListedFinding[] {
  return [...Iterator.from(found).take(foundMax)].map(({ owned = [], part, ...rest }) => ({
    ...rest,
    id: idOf(kind.kind, controlPlane?.id, rest.entity, part),
    kind,
    controlPlane: controlPlane && { id: controlPlane.id, name: controlPlane.name },
    owner: ownerOf(owned, controlPlane?.labels),
  }));
}

function idOf(kind: string, controlPlaneId: string | undefined, { type, id }: Found['entity'], part = ''): string {
  const about = JSON.stringify([kind, controlPlaneId, type, id, part]);
  return createHash('sha256').update(about).digest('base64url').slice(0, 22);
}
