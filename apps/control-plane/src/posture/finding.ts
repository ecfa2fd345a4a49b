import type { Entity } from '@sallyport/contracts';
import type { DebugSession } from '@sallyport/store';
import type { ConfigChange } from '../configuration/change.ts';
import type { KnownNode } from '../control-planes/nodes/node-view.ts';
import type { CompiledPlane } from './plane/compiled-plane.ts';
import type { RouteFacts } from './plane/route-facts.ts';

export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export interface EntityName {
  /** Of a collection of the configuration, in the singular: `route`; or gateway, access token, debug session. */
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** One thing that decides, and where it stands. */
export interface Evidence {
  readonly text: string;
  readonly entity?: EntityName | undefined;
  /** Dotted, inside the entity: `config.anonymous`. */
  readonly path?: string | undefined;
}

export interface Fix {
  readonly text: string;
  /** What could be sent to `POST /v2/control-planes/{id}/configuration/changes`. */
  readonly changes?: readonly ConfigChange[] | undefined;
  /** Something in the changes is a guess: look at it before it is sent. */
  readonly isExample?: boolean | undefined;
}

/** Emergency stops that would keep the worst away until it is put right. */
export interface BlockProposal {
  readonly text: string;
  readonly blocks: readonly { readonly kind: 'consumer' | 'agent' | 'tool' | 'model'; readonly name: string }[];
}

export interface Found {
  readonly severity: Severity;
  /** A sentence. */
  readonly title: string;
  readonly entity: EntityName;
  /** Tells several findings of one kind about one entity apart. */
  readonly part?: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly fix: Fix;
  readonly block?: BlockProposal | undefined;
  /** Those whose tags may name an owner, the nearest first. */
  readonly owned?: readonly (Entity | undefined)[];
  /** Since when it may be so: when the entity that decides was changed last. In milliseconds. */
  readonly sinceMs?: number | undefined;
}

/** What findings about a control plane are made of. */
export interface PlaneFacts {
  readonly plane: CompiledPlane;
  /** Those that are served and anybody outside gets to. */
  readonly routes: readonly RouteFacts[];
  /** Empty where whoever asks may not see them. */
  readonly nodes: readonly KnownNode[];
  /** Those that want something of gateways now; empty where whoever asks may not see them. */
  readonly debugSessions: readonly DebugSession[];
  /** Ids of credentials that were shown lately; undefined where that is not known. */
  readonly usedCredentials: ReadonlySet<string> | undefined;
  /** How far back that goes. */
  readonly usageMs: number;
  /** Of the control plane. */
  readonly version: string;
  readonly nowMs: number;
}

/** An access token, without the token. */
export interface TokenFacts {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly kind: 'user' | 'system-account'; readonly id: string; readonly name: string };
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | undefined;
}

/** What findings about an organization are made of. */
export interface OrganizationFacts {
  /** Those that are good; empty where whoever asks may not see them. */
  readonly tokens: readonly TokenFacts[];
  readonly nowMs: number;
}

/** A kind of finding: pure, over what is known of one control plane, or of the organization. One file, and one line in `findings/index.ts`. */
export type FindingKind = {
  readonly kind: string;
  /** Of all of them, in the plural: `Routes without authentication`. */
  readonly title: string;
  /** Why it matters, in a sentence. */
  readonly why: string;
} & (
  | { readonly about: 'control-plane'; find(facts: PlaneFacts): Iterable<Found> }
  | { readonly about: 'organization'; find(facts: OrganizationFacts): Iterable<Found> }
);

export function defineFinding(kind: FindingKind): FindingKind {
  return kind;
}
