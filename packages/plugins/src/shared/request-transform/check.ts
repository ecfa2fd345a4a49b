import { isTemplate } from '@sallyport/pipeline';
import { jsonEntryProblem } from '../json/entry-problem.ts';
import { jsonPathProblem } from '../json/path.ts';
import type { JsonType } from '../json/type.ts';
import { isFieldName, isFramingField, splitNamedValue } from '../named-value.ts';
import { isVaultReference } from '../vault-reference.ts';
import type { RequestTransform, Section } from './settings.ts';
import { templateProblem } from './template.ts';

const steps = ['rename', 'replace', 'add', 'append'] as const;
type Step = (typeof steps)[number];
const sections = ['headers', 'querystring', 'body'] as const;

/** What the schema cannot see: entries without a value, headers and paths that cannot be, templates that do not compile. */
export function problemsOf(config: RequestTransform): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const say = (path: string, message: string | undefined) => message !== undefined && problems.push({ path, message });
  const dotsInKeys = config.dots_in_keys ?? true;

  if (config.replace.uri !== undefined) say('replace.uri', templateProblem(config.replace.uri));
  for (const [i, name] of config.remove.body.entries()) say(`remove.body[${i}]`, jsonPathProblem(name, dotsInKeys));
  for (const [i, name] of (config.allow?.body ?? []).entries())
    say(`allow.body[${i}]`, jsonPathProblem(name, dotsInKeys));
  for (const step of steps) {
    const types = step === 'rename' ? [] : (config[step].json_types ?? []);
    for (const section of sections) {
      for (const [i, entry] of config[step][section].entries()) {
        const type = section === 'body' ? types[i] : undefined;
        say(`${step}.${section}[${i}]`, entryProblem(entry, step, section, type, dotsInKeys));
      }
    }
    if (types.length > config[step].body.length)
      say(`${step}.json_types`, `more types than there are entries in ${step}.body`);
  }
  return problems;
}

function entryProblem(
  entry: string,
  step: Step,
  section: Section,
  type: JsonType | undefined,
  dotsInKeys: boolean,
): string | undefined {
  if (isVaultReference(entry)) return undefined;
  const { name, value } = splitNamedValue(entry);
  if (value === '') return `key '${name}' has no value`;
  const isKnown = !isTemplate(value) && !isVaultReference(value);
  const problem = isVaultReference(value) ? undefined : templateProblem(value);
  if (problem !== undefined || section === 'querystring') return problem;
  if (section === 'body')
    return jsonEntryProblem(name, isKnown ? value : undefined, { isRename: step === 'rename', type, dotsInKeys });
  for (const header of step === 'rename' && isKnown ? [name, value] : [name]) {
    if (!isFieldName(header)) return `'${header}' is not a valid header name`;
    if (isFramingField(header.toLowerCase())) return `'${header}' is set by the gateway itself`;
  }
  return undefined;
}
