import { findIssues, jsonSchemaOf, parseReference, type VaultSettings } from '@sallyport/contracts';
import type { z } from 'zod';
import { variableOf } from './env/vault.ts';
import { memberOf } from './member.ts';

type Config = Record<string, unknown>;

/** The settings of a vault with some given as text, as references and the environment do; or what is wrong with them. */
export function settingsFrom(
  { schema, check }: VaultSettings,
  base: Config,
  texts: Readonly<Record<string, string>>,
): { config: Config } | { problem: string } {
  const types = typesOf(schema);
  const given: Config = { ...base };
  for (const [name, text] of Object.entries(texts)) given[name] = readText(text, types[name]);
  const { value, issues } = findIssues(schema, given);
  const [first] = issues.length > 0 ? issues : (check?.(value as Config) ?? []);
  return first === undefined ? { config: value as Config } : { problem: `${first.path}: ${first.message}` };
}

/** Settings that are references to the environment, such as the token of a vault, replaced by what stands there. */
export function withEnvironment(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): { config: Config } | { problem: string } {
  const read: Config = {};
  for (const [name, value] of Object.entries(config)) {
    const reference = typeof value === 'string' ? parseReference(value) : undefined;
    if (reference === undefined) {
      read[name] = value;
      continue;
    }
    const { resource, key, version, options } = reference;
    const text = env[variableOf(`${options['prefix'] ?? ''}${resource}`, version)];
    const member = text === undefined || key === undefined ? text : memberOf(text, key);
    if (member === undefined) return { problem: `${name}: ${String(value)} is not in the environment` };
    read[name] = member;
  }
  return { config: read };
}

/** The settings of a kind of vault that no entity describes: `KONG_VAULT_HCV_HOST` is the `host` of `hcv`. */
export function settingsInEnvironment(
  { name, schema }: VaultSettings,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of Object.keys(schema.shape)) {
    const value = env[`KONG_VAULT_${name}_${field}`.toUpperCase()];
    if (value !== undefined && value !== '') found[field] = value;
  }
  return found;
}

function typesOf(schema: z.ZodObject): Record<string, string | undefined> {
  const { properties } = jsonSchemaOf(schema, 'input') as { properties?: Record<string, { type?: string }> };
  return Object.fromEntries(Object.entries(properties ?? {}).map(([name, { type }]) => [name, type]));
}

function readText(text: string, type: string | undefined): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return (type === 'integer' || type === 'number') && /^\d+$/.test(text) ? Number(text) : text;
}
