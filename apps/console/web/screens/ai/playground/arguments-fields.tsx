import { TextArea } from '@sallyport/ui';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';
import { SchemaForm } from '../../../parts/schema-form/schema-form.tsx';

interface ArgumentsFieldsProps {
  /** As the server tells it, whatever that is. */
  readonly schema: unknown;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Written as JSON, where no form can be made of the schema. */
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** What a tool is called with: a form made of its schema, or JSON. */
export function ArgumentsFields({ schema, value, onChange, text, onText }: ArgumentsFieldsProps) {
  if (isFormable(schema)) return <SchemaForm schema={schema} value={value} onChange={onChange} />;
  return (
    <TextArea
      label="Arguments"
      isMono
      lines={4}
      value={text}
      onChange={onText}
      placeholder="{}"
      help="The tool tells no schema that a form could be made of: write JSON."
      problem={readArguments(text) === undefined ? 'This is no JSON object.' : undefined}
    />
  );
}

export function isFormable(schema: unknown): schema is JsonSchema {
  if (!isObject(schema) || schema['type'] !== 'object') return false;
  const properties = schema['properties'] ?? {};
  return isObject(properties) && Object.values(properties).every(isObject);
}

/** What is written as JSON; nothing written is no argument. Undefined where it is no object. */
export function readArguments(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
