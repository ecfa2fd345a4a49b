import { jsonEntryProblem } from '../json/entry-problem.ts';
import { jsonPathProblem } from '../json/path.ts';
import type { JsonType } from '../json/type.ts';
import { splitNamedValue } from '../named-value.ts';
import { headerEntryProblem, removalProblem } from './headers.ts';
import type { ResponseTransform, ResponseTransformTraits } from './settings.ts';
import { statusProblem } from './status.ts';

/** What the schema cannot see: entries without a value, headers, paths and statuses that cannot be. */
export function problemsOf(
  config: ResponseTransform,
  { removesValues }: ResponseTransformTraits,
): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const say = (path: string, message: string | undefined) => message !== undefined && problems.push({ path, message });
  const dotsInKeys = config.dots_in_keys ?? true;

  for (const step of ['remove', 'rename', 'replace', 'add', 'append'] as const) {
    const { headers, json = [], json_types = [], if_status = [] } = config[step];
    for (const [i, entry] of headers.entries()) {
      const isRename = step === 'rename';
      const problem =
        step === 'remove' ? removalProblem(entry, removesValues) : headerEntryProblem(entry, { isRename });
      say(`${step}.headers[${i}]`, problem);
    }
    for (const [i, entry] of json.entries())
      say(`${step}.json[${i}]`, jsonProblem(entry, step, json_types[i] ?? 'string', dotsInKeys));
    for (const [i, entry] of if_status.entries()) say(`${step}.if_status[${i}]`, statusProblem(entry));
    if (json_types.length > json.length) say(`${step}.json_types`, `more types than there are entries in ${step}.json`);
  }
  for (const [i, name] of (config.allow?.json ?? []).entries())
    say(`allow.json[${i}]`, jsonPathProblem(name, dotsInKeys));
  return problems;
}

function jsonProblem(
  entry: string,
  step: 'remove' | 'rename' | 'replace' | 'add' | 'append',
  type: JsonType,
  dotsInKeys: boolean,
): string | undefined {
  const { name, value } = splitNamedValue(entry);
  if (step === 'remove') return jsonPathProblem(name, dotsInKeys);
  if (value === '') return `key '${name}' has no value`;
  return jsonEntryProblem(name, value, { isRename: step === 'rename', type, dotsInKeys });
}
