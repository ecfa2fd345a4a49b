import { compileAllowed } from '../json/allowed.ts';
import { JsonDocument } from '../json/document.ts';
import { type JsonPath, parseJsonPath } from '../json/path.ts';
import { jsonOf } from '../json/type.ts';
import { splitNamedValue } from '../named-value.ts';
import type { ResponseTransform } from './settings.ts';
import { compileStatuses } from './status.ts';

export interface JsonEdits {
  /** Is there anything to do to an answer of this status? */
  appliesTo(status: number): boolean;
  /** The body afterwards, undefined when it stays as it is, and why there is none that may be passed on. */
  edit(body: Buffer, status: number): Buffer | 'unreadable' | 'too large' | undefined;
}

/** Prepares the changes to JSON bodies; undefined when there are none. */
export function compileJsonEdits(config: ResponseTransform): JsonEdits | undefined {
  const dotsInKeys = config.dots_in_keys ?? true;
  const pathOf = (name: string) => parseJsonPath(name, { dotsInKeys })!;
  const steps = stepNames.flatMap((step) => {
    const { json = [], json_types = [], if_status } = config[step];
    const statuses = compileStatuses(if_status);
    return json.map((entry, i) => {
      const { name, value } = splitNamedValue(entry);
      // Of its type: `check` has seen to it.
      const text = step === 'rename' || step === 'remove' ? value : jsonOf(value, json_types[i] ?? 'string')!;
      return { statuses, run: runners[step](pathOf(name), text) };
    });
  });
  const names = config.allow?.json ?? [];
  const allowed = names.length === 0 ? undefined : compileAllowed(names.map(pathOf));
  if (steps.length === 0 && allowed === undefined) return undefined;

  return {
    appliesTo: (status) => allowed !== undefined || steps.some(({ statuses }) => statuses?.has(status) ?? true),
    edit(body, status) {
      if (body.length === 0) return undefined;
      const document = JsonDocument.parse(body);
      if (document === undefined) return allowed === undefined ? undefined : 'unreadable';
      if (document === 'too large') return document;
      for (const { statuses, run } of steps) if (statuses?.has(status) ?? true) run(document);
      if (allowed !== undefined) document.keep(allowed);
      return document.edited();
    },
  };
}

const stepNames = ['remove', 'rename', 'replace', 'add', 'append'] as const;

type Runner = (path: JsonPath, text: string) => (document: JsonDocument) => void;

const runners: Readonly<Record<(typeof stepNames)[number], Runner>> = {
  remove: (path) => (document) => document.remove(path),
  rename: (path, name) => (document) => document.rename(path, name),
  replace: (path, json) => (document) => document.replace(path, json),
  add: (path, json) => (document) => document.add(path, json),
  append: (path, json) => (document) => document.append(path, json),
};
