import { renderToStaticMarkup } from 'react-dom/server';
import type { JsonSchema } from './schema.ts';
import { SchemaForm } from './schema-form.tsx';

/** A form as it is first shown: for tests of all schemas, which no browser is needed for. */
export const renderForm = (schema: JsonSchema, value: unknown, plugin: string): string =>
  renderToStaticMarkup(<SchemaForm schema={schema} value={value} plugin={plugin} onChange={() => undefined} />);
