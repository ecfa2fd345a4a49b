import { type Exchange, isTemplate, type Services } from '@sallyport/pipeline';
import type { JsonType } from '../json/type.ts';
import { splitNamedValue } from '../named-value.ts';
import { isVaultReference } from '../vault-reference.ts';
import type { RequestTransform, Section } from './settings.ts';
import { templateOf } from './template.ts';

export interface Edit {
  readonly name: string;
  /** Of a renaming, the new name. */
  readonly value: string;
  /** How the value stands in JSON. */
  readonly type: JsonType;
  /** The value came out of a vault: records must not show it. */
  readonly isSecret?: boolean;
}

/** What is to be done to one section of a request, values filled in. */
export interface Edits {
  readonly remove: readonly string[];
  readonly rename: readonly Edit[];
  readonly replace: readonly Edit[];
  readonly add: readonly Edit[];
  readonly append: readonly Edit[];
}

/**
 * Prepares the changes to one section; undefined when there are none. The prepared function fills in templates and
 * secrets, from the request as it is then; without any, it gives the same object each time.
 */
export function compileEdits(
  config: RequestTransform,
  section: Section,
  secret: Services['secret'],
): ((x: Exchange) => Edits) | undefined {
  const remove = config.remove[section].map((entry) => splitNamedValue(entry).name);
  const rename = compileEntries(config.rename[section], [], secret);
  const typed = (step: 'replace' | 'add' | 'append') =>
    compileEntries(config[step][section], (section === 'body' && config[step].json_types) || [], secret);
  const replace = typed('replace');
  const add = typed('add');
  const append = typed('append');
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
  readonly constant: readonly Edit[];
  at(x: Exchange): readonly Edit[];
}

function compileEntries(entries: readonly string[], types: readonly JsonType[], secret: Services['secret']): Entries {
  const typeAt = (i: number) => types[i] ?? 'string';
  const isConstant = entries.every((entry) => !isVaultReference(entry) && !isDynamic(splitNamedValue(entry).value));
  const constant = isConstant ? entries.map((entry, i) => ({ ...splitNamedValue(entry), type: typeAt(i) })) : [];
  const readers = isConstant ? [] : entries.map((entry, i) => compileEntry(entry, typeAt(i), secret));
  return {
    length: entries.length,
    isConstant,
    constant,
    // A reference that the vault has no answer for leaves nothing to do.
    at: (x) => (isConstant ? constant : readers.map((read) => read(x)).filter(({ name }) => name !== '')),
  };
}

function compileEntry(entry: string, type: JsonType, secret: Services['secret']): (x: Exchange) => Edit {
  if (isVaultReference(entry)) {
    // The secret is the whole entry: `Authorization:Bearer …`.
    const whole = secret(entry);
    return () => ({ ...splitNamedValue(whole.reveal()), type, isSecret: true });
  }
  const { name, value } = splitNamedValue(entry);
  if (isVaultReference(value)) {
    const held = secret(value);
    return () => ({ name, value: held.reveal(), type, isSecret: true });
  }
  const render = templateOf(value);
  return (x) => ({ name, value: render(x), type });
}

function isDynamic(value: string): boolean {
  return isTemplate(value) || isVaultReference(value);
}
