import { type Exchange, isTemplate, type Services } from '@sallyport/pipeline';
import { type NamedValue, splitNamedValue } from '../shared/named-value.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import type { RequestTransformerConfig } from './schema.ts';
import { templateOf } from './template.ts';

export type Section = 'headers' | 'querystring' | 'body';

/** What is to be done to one section of a request, values filled in. */
export interface Edits {
  readonly remove: readonly string[];
  /** The value is the new name. */
  readonly rename: readonly NamedValue[];
  readonly replace: readonly NamedValue[];
  readonly add: readonly NamedValue[];
  readonly append: readonly NamedValue[];
}

type ReadEntry = (x: Exchange) => NamedValue;

/**
 * Prepares the changes to one section; undefined when there are none. The prepared function fills in templates and
 * secrets, from the request as it is then; without any, it gives the same object each time.
 */
export function compileEdits(
  config: RequestTransformerConfig,
  section: Section,
  secret: Services['secret'],
): ((x: Exchange) => Edits) | undefined {
  const remove = config.remove[section].map((entry) => splitNamedValue(entry).name);
  const list = (entries: readonly string[]) => compileEntries(entries, secret);
  const rename = list(config.rename[section]);
  const replace = list(config.replace[section]);
  const add = list(config.add[section]);
  const append = list(config.append[section]);
  const lists = [rename, replace, add, append];
  if (remove.length === 0 && lists.every((one) => one.length === 0)) return undefined;

  const read = (x: Exchange): Edits => ({
    remove,
    rename: rename.at(x),
    replace: replace.at(x),
    add: add.at(x),
    append: append.at(x),
  });
  if (lists.some((one) => !one.isConstant)) return read;
  const constant: Edits = {
    remove,
    rename: rename.constant,
    replace: replace.constant,
    add: add.constant,
    append: append.constant,
  };
  return () => constant;
}

interface Entries {
  readonly length: number;
  readonly isConstant: boolean;
  readonly constant: readonly NamedValue[];
  at(x: Exchange): readonly NamedValue[];
}

function compileEntries(entries: readonly string[], secret: Services['secret']): Entries {
  const isConstant = entries.every((entry) => !isVaultReference(entry) && !isDynamic(splitNamedValue(entry).value));
  const constant = isConstant ? entries.map(splitNamedValue) : [];
  const readers = isConstant ? [] : entries.map((entry) => compileEntry(entry, secret));
  return {
    length: entries.length,
    isConstant,
    constant,
    // A reference that the vault has no answer for leaves nothing to do.
    at: (x) => (isConstant ? constant : readers.map((read) => read(x)).filter(({ name }) => name !== '')),
  };
}

function compileEntry(entry: string, secret: Services['secret']): ReadEntry {
  if (isVaultReference(entry)) {
    // The secret is the whole entry: `Authorization:Bearer …`.
    const whole = secret(entry);
    return () => splitNamedValue(whole.reveal());
  }
  const { name, value } = splitNamedValue(entry);
  if (isVaultReference(value)) {
    const held = secret(value);
    return () => ({ name, value: held.reveal() });
  }
  const render = templateOf(value);
  return (x) => ({ name, value: render(x) });
}

function isDynamic(value: string): boolean {
  return isTemplate(value) || isVaultReference(value);
}
