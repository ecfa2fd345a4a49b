import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import type { Operation } from './operations.ts';
import type { DocumentProblem } from './read-document.ts';

/** Who may use tools, as the document's security schemes tell (`x-kong-mcp-acl`). */
export interface DocumentAccess {
  /** `acl_attribute_type`, `access_token_claim_field`: of the scheme that has them. Undefined where none has. */
  readonly settings: JsonObject | undefined;
  /** `x-kong-mcp-default-acl`. */
  readonly byDefault: readonly JsonObject[] | undefined;
}

export function accessOf(document: JsonObject): DocumentAccess {
  const scheme = Object.values(schemesOf(document)).find(
    (one) => isObject(one) && isOauth2(one) && isObject(one['x-kong-mcp-acl']),
  );
  const settings = isObject(scheme) ? (scheme['x-kong-mcp-acl'] as JsonObject) : undefined;
  const byDefault = document['x-kong-mcp-default-acl'];
  return { settings, byDefault: Array.isArray(byDefault) ? byDefault.filter(isObject) : undefined };
}

/**
 * The scopes that let a caller use an operation, sorted: one is enough, as for `acl.allow`. Undefined where the document asks for
 * none. What cannot be said so is a problem, since a tool would be open that is not meant to be.
 */
export function scopesOf(
  operation: Operation,
  document: JsonObject,
  { settings }: DocumentAccess,
  problems: DocumentProblem[],
): string[] | undefined {
  const security = operation.fields['security'] ?? document['security'];
  if (settings === undefined || !Array.isArray(security) || security.length === 0) return undefined;
  const say = (message: string) => void problems.push({ path: `${operation.at}/security`, message });
  if (security.length > 1) return say('of several security requirements no ACL can be made; leave one');
  const [requirement] = security;
  const entries = isObject(requirement) ? Object.entries(requirement) : [];
  const [entry] = entries;
  if (entry === undefined) return undefined;
  if (entries.length > 1) return say('of several security schemes at once no ACL can be made; leave one');
  const [name, scopes] = entry;
  const scheme = schemesOf(document)[name];
  if (!isObject(scheme)) return say(`the security scheme '${name}' is not in components/securitySchemes`);
  if (!isOauth2(scheme))
    return say(`'${name}' is of type ${String(scheme['type'])}; an ACL can be made of 'oauth2' only`);
  if (!isObject(scheme['x-kong-mcp-acl'])) return say(`the security scheme '${name}' lacks x-kong-mcp-acl`);
  if (!Array.isArray(scopes) || scopes.length === 0) return undefined;
  return scopes.map(String).sort();
}

function schemesOf({ components }: JsonObject): JsonObject {
  const schemes = isObject(components) ? components['securitySchemes'] : undefined;
  return isObject(schemes) ? schemes : {};
}

function isOauth2({ type }: JsonObject): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'oauth2';
}
