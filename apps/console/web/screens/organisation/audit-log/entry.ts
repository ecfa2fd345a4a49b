/** One entry, as `GET /v3/audit-logs` tells it; some kinds have more. */
export interface Entry {
  readonly id: number;
  readonly type: 'authentication' | 'authorization' | 'gateway_access' | 'change';
  readonly ts: string;
  readonly actor: string;
  readonly agent?: string;
  readonly client_ip: string;
  readonly trace_id: string;
  readonly action: string;
  readonly entity_type: string;
  readonly entity_id: string;
  readonly diff?: readonly { readonly path?: string; readonly before?: unknown; readonly after?: unknown }[];
  readonly sequence?: number;
  readonly hash?: string;
  /** Of sign-ins. */
  readonly successful?: boolean;
  readonly outcome?: string;
  /** Of permissions that were asked for. */
  readonly granted?: boolean;
}

export interface EntryPage {
  readonly data: readonly Entry[];
  readonly meta: { readonly page: { readonly next: string | null } };
}

/** Whether it was turned away. */
export const isRefused = ({ successful, granted }: Entry): boolean => successful === false || granted === false;

/** What happened, in a few words. */
export function sentenceOf({ actor, action, entity_type, ...entry }: Entry): string {
  const refused = isRefused({ actor, action, entity_type, ...entry });
  if (entry.type === 'authentication') return `${actor || 'Somebody'} ${refused ? 'could not sign in' : 'signed in'}`;
  if (entry.type === 'authorization') return `${actor} was ${refused ? 'refused' : 'granted'} ${action}`;
  return `${actor}: ${action} ${entity_type}`.trim();
}
