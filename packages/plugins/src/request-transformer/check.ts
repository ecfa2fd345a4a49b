import { isFieldName, isFramingField, splitNamedValue } from '../shared/named-value.ts';
import { isVaultReference } from '../shared/vault-reference.ts';
import type { RequestTransformerConfig } from './schema.ts';
import { templateProblem } from './template.ts';

const steps = ['rename', 'replace', 'add', 'append'] as const;
const sections = ['headers', 'querystring', 'body'] as const;

/** What the schema cannot see: entries without a value, headers that cannot be, templates that do not compile. */
export function problemsOf(config: RequestTransformerConfig): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const { uri } = config.replace;
  const uriProblem = uri === undefined ? undefined : templateProblem(uri);
  if (uriProblem !== undefined) problems.push({ path: 'replace.uri', message: uriProblem });
  for (const step of steps) {
    for (const section of sections) {
      for (const [i, entry] of config[step][section].entries()) {
        const message = entryProblem(entry, step, section);
        if (message !== undefined) problems.push({ path: `${step}.${section}[${i}]`, message });
      }
    }
  }
  return problems;
}

function entryProblem(
  entry: string,
  step: (typeof steps)[number],
  section: (typeof sections)[number],
): string | undefined {
  if (isVaultReference(entry)) return undefined;
  const { name, value } = splitNamedValue(entry);
  if (value === '') return `key '${name}' has no value`;
  const problem = isVaultReference(value) ? undefined : templateProblem(value);
  if (problem !== undefined || section !== 'headers') return problem;
  const isNameKnown = step === 'rename' && !value.includes('$(') && !isVaultReference(value);
  for (const header of isNameKnown ? [name, value] : [name]) {
    if (!isFieldName(header)) return `'${header}' is not a valid header name`;
    if (isFramingField(header.toLowerCase())) return `'${header}' is set by the gateway itself`;
  }
  return undefined;
}
