import type { ProviderConfig } from './provider-config.ts';

/** Who somebody is, as their provider says. */
export interface ExternalPerson {
  subject: string;
  email: string | undefined;
  /** Undefined where the provider does not say. */
  isEmailVerified: boolean | undefined;
  name: string | undefined;
  /** Undefined where there are too many to tell. */
  groups: readonly string[] | undefined;
  /** When the provider said so. */
  asOfMs: number;
}

export type Claims = Readonly<Record<string, unknown>>;

const groupsMax = 2_000;

/** What the claims of a verified token, and what else the provider told, say of whom they are about. */
export function personOf(
  claims: Claims & { sub?: string },
  names: ProviderConfig['claim_mappings'],
  asOfMs: number,
): ExternalPerson {
  const verified = claims['email_verified'];
  return {
    subject: claims.sub!,
    email: textOf(claimOf(claims, names.email))?.toLowerCase(),
    // Some providers write it as a text.
    isEmailVerified: verified === undefined ? undefined : verified === true || verified === 'true',
    name: textOf(claimOf(claims, names.name)),
    groups: groupsOf(claims, names.groups),
    asOfMs,
  };
}

/** A claim by its name, or by a path with dots where it is in another. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, claims);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 320 ? value.trim() : undefined;
}

function groupsOf(claims: Claims, name: string): readonly string[] | undefined {
  const value = claimOf(claims, name);
  if (value === undefined) {
    // Microsoft's leave them out of a token that would be too long, and say so.
    const elsewhere = claims['_claim_names'];
    const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, name);
    return isElsewhere || claims['hasgroups'] !== undefined ? undefined : [];
  }
  const groups = [value].flat().filter((group) => typeof group === 'string');
  return groups.length > groupsMax ? undefined : groups;
}
