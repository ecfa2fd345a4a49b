import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaOf } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fieldOfSchema } from '../../web/parts/schema-form/field.ts';
import { firstFields } from '../../web/parts/schema-form/first-fields.ts';
import type { JsonSchema } from '../../web/parts/schema-form/schema.ts';
import { firstFieldsOf, sectionsOf } from '../../web/parts/schema-form/sections.ts';
import { asWritten, valueOfYaml, yamlOf, yamlWith } from '../../web/parts/schema-form/sync.ts';
import { validate } from '../../web/parts/schema-form/validate.ts';
import { isMembers, type Path, withValueAt } from '../../web/parts/schema-form/value.ts';
import { anyValue, fullValue } from './values.ts';

const all = plugins.map(({ name, schema }) => ({ name, schema: jsonSchemaOf(schema, 'input') as JsonSchema }));
const render = (await import(join(import.meta.dirname, '../../web/parts/schema-form/render-form.tsx'))) as {
  renderForm(schema: JsonSchema, value: unknown, plugin: string): string;
};

describe.each(all)('the form of $name', ({ name, schema }) => {
  const field = fieldOfSchema(schema);

  it('has each setting in one section', () => {
    const shown = sectionsOf(field, firstFieldsOf(name)).flatMap(({ fields }) => fields.map((each) => each.name));
    expect(shown.toSorted()).toEqual(Object.keys(schema.properties ?? {}).toSorted());
  });

  it('shows nothing set, and everything set', () => {
    expect(render.renderForm(schema, {}, name)).toContain('<section');
    const html = render.renderForm(schema, fullValue(field), name);
    for (const { name: each, kind } of field.members) expect(html, `${each} (${kind})`).toContain(`>${each}</code>`);
  });

  it('finds nothing wrong with the example that its README gives', () => {
    const example = exampleOf(name);
    expect(validate(schema, example).filter(({ path }) => !isTemplate(example, path))).toEqual([]);
  });

  it('says the same after being YAML', () => {
    for (const value of [exampleOf(name), fullValue(field)]) expect(valueOfYaml(yamlOf(value))).toEqual(value);
    fc.assert(
      fc.property(anyValue(field), anyValue(field), (value, other) => {
        expect(valueOfYaml(yamlOf(value))).toEqual(value);
        // A text follows the form, whatever it said before.
        expect(valueOfYaml(yamlWith(yamlOf(value), other))).toEqual(other);
      }),
      { numRuns: 8 },
    );
  });

  it('keeps what it does not know, and all else when one setting changes', () => {
    const value = { ...exampleOf(name), not_known: { here: [1] } };
    for (const { name: each } of field.members) {
      const changed = withValueAt(withValueAt(value, [each], 'changed'), [each], value[each as keyof typeof value]);
      expect(changed).toEqual(value);
    }
  });

  it('says of what the API answers what somebody would have written', () => {
    const written = asWritten(exampleOf(name), schema);
    expect(asWritten({ ...defaultsOf(schema), ...(written as object) }, schema)).toEqual(written);
  });
});

describe('what comes first', () => {
  it('is there', () => {
    for (const [name, fields] of Object.entries(firstFields)) {
      const { properties = {} } = all.find((plugin) => plugin.name === name)?.schema ?? {};
      expect(Object.keys(properties), name).toEqual(expect.arrayContaining([...fields]));
    }
  });
});

/** The plugin's configuration in the first file of its README. */
function exampleOf(name: string): Record<string, unknown> {
  const readme = readFileSync(join(import.meta.dirname, `../../../../packages/plugins/src/${name}/README.md`), 'utf8');
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  return configIn(parse(text), name) ?? {};
}

function configIn(value: unknown, name: string): Record<string, unknown> | undefined {
  if (Array.isArray(value)) return value.map((each) => configIn(each, name)).find((each) => each !== undefined);
  if (!isMembers(value)) return undefined;
  if (value['name'] === name && isMembers(value['config'])) return value['config'];
  return configIn(Object.values(value), name);
}

/** `${{ env "X" }}` is replaced when a file is read. */
const isTemplate = (value: unknown, path: Path): boolean =>
  JSON.stringify(path.reduce((at: unknown, part) => (at as Record<string | number, unknown>)?.[part], value))?.includes(
    '${{',
  ) ?? false;

const defaultsOf = ({ properties = {} }: JsonSchema): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, { default: initial }]) => [name, initial ?? null]));
