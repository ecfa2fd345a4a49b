import { isArgumentObject, parseArgument } from './arguments.ts';
import { defsPrefix, foreignReferences } from './defs.ts';
import { encodeStrictly, ValueProblem } from './encode.ts';
import { type BodyKind, chooseContent } from './media.ts';
import { toJsonSchema } from './schema.ts';
import { type Style, writePairs } from './styles.ts';
import { isObject, type JsonObject, type ToolProblem } from './tool-definition.ts';

/** The body of a tool's requests. Its argument is `body`. */
export interface Body {
  readonly mediaType: string;
  readonly kind: BodyKind;
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: JsonObject;
  /** How members of a form are written, where not as OpenAPI has it by default. */
  readonly encoding: ReadonlyMap<string, { readonly style: Style; readonly explode: boolean }>;
  readonly byDefault: Buffer | undefined;
}

export function readBody(written: JsonObject | undefined, problems: ToolProblem[]): Body | undefined {
  if (written === undefined) return undefined;
  const say = (field: string, message: string) => void problems.push({ path: `request_body${field}`, message });
  if (written['$ref'] !== undefined) return say('.$ref', 'is not followed here; write the body out');
  const content = chooseContent(written['content']);
  if (content === undefined)
    return say('.content', 'should have application/json or application/x-www-form-urlencoded');
  const schema = toJsonSchema(content.media['schema'], 'request');
  const [foreign] = foreignReferences(schema);
  if (foreign !== undefined)
    return say('.content', `the reference '${foreign}' should lead to ${defsPrefix} of the schema`);
  const { description } = written;
  return {
    mediaType: content.mediaType,
    kind: content.kind,
    required: written['required'] === true,
    description: typeof description === 'string' ? description : undefined,
    schema,
    encoding: readEncoding(content.media['encoding']),
    byDefault: schema['default'] === undefined ? undefined : Buffer.from(JSON.stringify(schema['default'])),
  };
}

/** JSON goes on as the bytes that the client sent; a form is written from an object. */
export function writeBody({ kind, encoding }: Body, bytes: Buffer): Buffer {
  if (kind === 'json') return bytes;
  const value = parseArgument(bytes);
  if (!isArgumentObject(value)) throw new ValueProblem('body should be an object, since it is sent as a form');
  const pairs = Object.entries(value).flatMap(([name, member]) => {
    const { style, explode } = encoding.get(name) ?? asForm;
    // Objects within have no form of their own but deepObject; others are sent as JSON, which pairs make of them.
    const isWhole = isArgumentObject(member) && style !== 'deepObject';
    return writePairs({ name, style, explode }, isWhole ? JSON.stringify(member) : member, encodeStrictly);
  });
  return Buffer.from(pairs.map((pair) => pair.join('=')).join('&'));
}

const asForm = { style: 'form', explode: true } as const;
const formStyles: readonly unknown[] = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'];

function readEncoding(written: unknown): Body['encoding'] {
  if (!isObject(written)) return new Map();
  return new Map(
    Object.entries(written).map(([name, entry]) => {
      const { style, explode } = isObject(entry) ? entry : {};
      const known = formStyles.includes(style) ? (style as Style) : 'form';
      return [name, { style: known, explode: typeof explode === 'boolean' ? explode : known === 'form' }];
    }),
  );
}
