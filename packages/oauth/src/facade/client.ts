import { hash } from 'node:crypto';
import { type ApplicationType, isLoopbackUrl, plainUrl, redirectProblem } from './redirect-uris.ts';

/** An application that wants tokens, as people and tokens name it. Nobody has checked what it says. */
export interface ClientFacts {
  /** The URL of its document; of a registered one, a digest of its long id. */
  readonly publicId: string;
  readonly name: string | undefined;
  /** Whose document describes it; undefined where it registered itself. */
  readonly hostname: string | undefined;
}

export interface FacadeClient extends ClientFacts {
  readonly redirectUris: readonly string[];
}

/** Whether a client id is meant to be the URL of a document. */
export function isDocumentId(id: string): boolean {
  return id.startsWith('https:') || id.startsWith('http:');
}

export function publicIdOf(id: string): string {
  return isDocumentId(id) ? id : `registered:${digestOf(id)}`;
}

/** What an application says of itself (RFC 7591 §2), as far as we use it. */
export interface ClientDescription {
  readonly name: string | undefined;
  readonly redirectUris: readonly string[];
  readonly applicationType: ApplicationType;
}

export interface DescriptionProblem {
  readonly error: 'invalid_client_metadata' | 'invalid_redirect_uri';
  readonly description: string;
}

const redirectsMax = 10;
const nameCharactersMax = 100;

/** Reads a description, from a registration or a document. */
export function readDescription(
  value: unknown,
  privateSchemes: ReadonlySet<string>,
): ClientDescription | DescriptionProblem {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return invalid('the description is no JSON object');
  const { client_name, redirect_uris, application_type, grant_types, response_types } = value as Record<
    string,
    unknown
  >;
  if (client_name !== undefined && !isName(client_name)) return invalid('client_name is not a short text');
  if (!isTexts(redirect_uris) || redirect_uris.length === 0 || redirect_uris.length > redirectsMax)
    return { error: 'invalid_redirect_uri', description: `redirect_uris are not 1 to ${redirectsMax} URLs` };
  if (application_type !== undefined && application_type !== 'native' && application_type !== 'web')
    return invalid('application_type is neither native nor web');
  if (grant_types !== undefined && !(isTexts(grant_types) && grant_types.includes('authorization_code')))
    return invalid('grant_types lack authorization_code, without which nothing is issued here');
  if (response_types !== undefined && !(isTexts(response_types) && response_types.includes('code')))
    return invalid('response_types lack code, without which nothing is issued here');
  const applicationType = application_type ?? inferType(redirect_uris);
  for (const uri of redirect_uris) {
    const problem = redirectProblem(uri, applicationType, privateSchemes);
    if (problem !== undefined) return { error: 'invalid_redirect_uri', description: `${shown(uri)} ${problem}` };
  }
  return { name: client_name, redirectUris: [...new Set(redirect_uris)], applicationType };
}

export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Clients from before `application_type` say nothing of it; one that listens on loopback is native. */
function inferType(uris: readonly string[]): ApplicationType {
  const isWeb = (uri: string) => {
    const url = plainUrl(uri);
    return url?.protocol === 'https:' && !isLoopbackUrl(url);
  };
  return uris.every(isWeb) ? 'web' : 'native';
}

function invalid(description: string): DescriptionProblem {
  return { error: 'invalid_client_metadata', description };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= nameCharactersMax;
}

function shown(uri: string): string {
  return `'${uri.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')}'`;
}
