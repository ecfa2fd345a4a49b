import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { JsonSchema } from '../schema-form/schema.ts';
import type { Language } from './code-problem.ts';
import { type Place, placeInYaml } from './place.ts';
import { placeInJson } from './place-in-json.ts';
import { factsOf, schemasAt } from './schema-at.ts';

/** The names and values that a schema has for the place where somebody writes. */
export const completionsOf =
  (schema: JsonSchema, language: Language): CompletionSource =>
  (context: CompletionContext): CompletionResult | null => {
    const { state, pos, explicit } = context;
    const place = language === 'yaml' ? placeInYaml(state.doc.toString(), pos) : placeInJson(state, pos);
    if (place === undefined) return null;
    if (!explicit && place.is === 'name' && place.from === pos) return null;
    const options = optionsAt(schema, place, language);
    return options.length === 0 ? null : { from: place.from, options, validFor: /^["\w./-]*$/ };
  };

export function optionsAt(schema: JsonSchema, place: Place, language: Language): readonly Completion[] {
  const schemas = schemasAt(schema, place.path);
  const options =
    place.is === 'name'
      ? [...names(schemas, language), ...(inList(place) ? values(schemas, language) : [])]
      : values(schemas, language);
  return [...new Map(options.map((option) => [option.label, option])).values()];
}

/** After a dash stands the name of a setting, or a value. */
const inList = ({ path }: Place) => path.at(-1) === '[]';

function names(schemas: readonly JsonSchema[], language: Language): readonly Completion[] {
  return schemas.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).map(([name, member]) => ({
      label: language === 'json' ? `"${name}"` : name,
      apply:
        language === 'json'
          ? `"${name}": `
          : `${name}:${member.type === 'object' || member.type === 'array' ? '' : ' '}`,
      ...(required.includes(name) && { detail: 'required', boost: 2 }),
      ...(member.deprecated === true && { detail: 'deprecated', boost: -2 }),
      ...infoOf(member),
    })),
  );
}

function values(schemas: readonly JsonSchema[], language: Language): readonly Completion[] {
  return schemas.flatMap((schema) => {
    const { enum: listed, const: only, type } = schema;
    const all = listed ?? (only !== undefined ? [only] : type === 'boolean' ? [true, false] : []);
    return all.map((value) => ({
      label: language === 'json' || typeof value !== 'string' ? JSON.stringify(value) : value,
      ...(value === schema.default && { detail: 'default', boost: 1 }),
      ...infoOf(schema),
    }));
  });
}

function infoOf(schema: JsonSchema): Pick<Completion, 'info'> {
  const text = [schema.description, factsOf(schema)].filter(Boolean).join('\n');
  return text === '' ? {} : { info: text };
}
