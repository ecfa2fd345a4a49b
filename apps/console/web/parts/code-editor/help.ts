import type { EditorView, Tooltip } from '@codemirror/view';
import type { JsonSchema } from '../schema-form/schema.ts';
import type { Language } from './code-problem.ts';
import { placeInYaml } from './place.ts';
import { placeInJson } from './place-in-json.ts';
import { factsOf, schemasAt } from './schema-at.ts';

/** What a setting is for, where somebody points at its name. */
export const helpAt =
  (schema: JsonSchema, language: Language) =>
  (view: EditorView, offset: number): Tooltip | null => {
    const line = view.state.doc.lineAt(offset);
    const [, start = '', name = ''] = /^(\s*(?:-\s+)*"?)([\w-]+)"?\s*:/.exec(line.text) ?? [];
    const from = line.from + start.length;
    const to = from + name.length;
    if (name === '' || offset < from || offset > to) return null;
    const place = language === 'yaml' ? placeInYaml(view.state.doc.toString(), to) : placeInJson(view.state, to);
    const [found] = schemasAt(schema, [...(place?.path ?? []), name]);
    if (found === undefined) return null;
    return { pos: from, end: to, above: true, create: () => ({ dom: helpOf(name, found) }) };
  };

function helpOf(name: string, schema: JsonSchema): HTMLElement {
  const element = (className: string, text: string) => {
    const made = document.createElement('div');
    made.className = className;
    made.textContent = text;
    return made;
  };
  const box = element('cm-help', '');
  box.append(element('cm-help-name', name));
  if (schema.description !== undefined) box.append(element('', schema.description));
  const facts = factsOf(schema);
  if (facts !== '') box.append(element('cm-help-facts', facts));
  return box;
}
