import type { Actor } from '@sallyport/contracts';
import type { Claims } from '@sallyport/pipeline';

/** Who acts, as a verified token tells: its two fields are those of `Identity`. */
export interface TokenActors {
  /** The person; or the client, where a token speaks for nobody else. */
  readonly actor: Actor;
  /** Who acts for the person now, then who did before and handed on. */
  readonly agents: readonly Actor[];
}

/**
 * Reads the actors from a token's claims. An `act` claim names them (RFC 8693 §4.1), the innermost being the earliest;
 * without it, the client that the token was issued to acts for the subject, where that is another party.
 */
export function actorsOf(claims: Claims): TokenActors {
  const client = clientOf(claims);
  const subject = textOf(claims['sub']);
  if (subject === undefined || isOfClient(claims, subject, client)) {
    return { actor: { type: 'service', id: client ?? subject ?? unknown }, agents: agentsOf(claims['act'], claims) };
  }
  const name = firstOf(claims, personNames);
  const actor: Actor = { type: 'person', id: subject, ...(name !== undefined && { name }) };
  if (claims['act'] !== undefined) return { actor, agents: agentsOf(claims['act'], claims) };
  return { actor, agents: client === undefined ? [] : [{ type: 'agent', id: client }] };
}

/** Whoever is not named is nobody that a rule could mean. */
const unknown = 'unknown';
// Those who handed on decide nothing (RFC 8693 §4.1), so what lies deeper may be left out.
const agentsMax = 8;

const personNames = ['preferred_username', 'username', 'email', 'name'];
// In this order: RFC 9068 and RFC 7662; OpenID Connect; Okta; Entra's older tokens.
const clientNames = ['client_id', 'azp', 'cid', 'appid'];

/** The client that a token was issued to. */
export function clientOf(claims: Claims): string | undefined {
  return firstOf(claims, clientNames);
}

/** Providers mark tokens that a client got for itself in ways of their own. */
function isOfClient(claims: Claims, subject: string, client: string | undefined): boolean {
  if (subject === client || claims['idtyp'] === 'app' || claims['gty'] === 'client-credentials') return true;
  if (client === undefined || claims['preferred_username'] !== `service-account-${client.toLowerCase()}`) return false;
  // Keycloak. People may choose that name where they register themselves; their tokens name the client as azp alone.
  return claims['client_id'] === client || claims['clientId'] === client;
}

function agentsOf(act: unknown, { iss }: Claims): Actor[] {
  const agents: Actor[] = [];
  for (let at = act; at !== undefined && agents.length < agentsMax; ) {
    const isNow = agents.length === 0;
    const members: Claims = typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Claims) : {};
    const id = textOf(members['sub']) ?? clientOf(members) ?? unknown;
    const name = firstOf(members, personNames);
    // Issuers name their own parties: one of another issuer is not the party that has the same name here.
    const issuer = textOf(members['iss']);
    const isOwn = issuer === undefined || issuer === iss;
    agents.push({
      type: 'agent',
      id: isOwn ? id : `${issuer}#${id}`,
      ...(name !== undefined && { name }),
      ...(!isNow && { isEarlier: true }),
    });
    at = members['act'];
  }
  return agents;
}

function firstOf(claims: Claims, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = textOf(claims[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
