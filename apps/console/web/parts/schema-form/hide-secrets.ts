import { type JsonSchema, plainSchema } from './schema.ts';
import { isMembers, type Path } from './value.ts';
import { isVaultReference } from './vault-reference.ts';

/** What stands for a secret: the API's word, too, for who may not see it. */
export const hiddenWord = '[secret]';

/** The value with each secret replaced by what is said for it at its place. References to vaults are none. */
export function withSecrets(
  value: unknown,
  schema: JsonSchema | undefined,
  replace: (path: Path, secret: string) => string,
  path: Path = [],
): unknown {
  const plain = schema === undefined ? {} : plainSchema(schema);
  const options = [plain, ...(plain.anyOf ?? [])];
  if (typeof value === 'string') {
    if (isVaultReference(value)) return value;
    const isSecret = value === hiddenWord || options.some(({ encrypted }) => encrypted === true);
    return isSecret ? replace(path, value) : value;
  }
  if (Array.isArray(value)) {
    const items = options.map((option) => option.items).find((each) => typeof each === 'object');
    return value.map((each, index) => withSecrets(each, items as JsonSchema | undefined, replace, [...path, index]));
  }
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const member = options
        .map(({ properties, additionalProperties: others }) =>
          properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : others,
        )
        .find((one) => typeof one === 'object');
      return [name, withSecrets(each, member as JsonSchema | undefined, replace, [...path, name])];
    }),
  );
}

/** What is hidden and was written anew is told to be another, so that two that are compared differ. */
export function withNewSecrets<Value>(shown: Value, written: unknown): Value {
  const marked = (one: unknown, sent: unknown): unknown => {
    if (one === hiddenWord) return typeof sent === 'string' && sent !== hiddenWord ? '[another secret]' : one;
    if (Array.isArray(one))
      return one.map((each, index) => marked(each, Array.isArray(sent) ? sent[index] : undefined));
    if (!isMembers(one)) return one;
    return Object.fromEntries(
      Object.entries(one).map(([name, each]) => [name, marked(each, isMembers(sent) ? sent[name] : undefined)]),
    );
  };
  return marked(shown, written) as Value;
}
