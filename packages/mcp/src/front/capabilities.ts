import { readMember, readText } from '@sallyport/json';

/**
 * What a client would need to declare to be asked this (`elicitation`, `elicitation.url`, `sampling`, `roots`, or the method of
 * whatever nobody may be asked); undefined when it has.
 */
export function declares(capabilities: Buffer, request: Buffer): string | undefined {
  const method = readText(request, 'method') ?? '';
  const needed = neededFor.get(method);
  if (needed === undefined) return method === '' ? 'something without a name' : method;
  const declared = readMember(capabilities, needed);
  if (declared === undefined) return needed;
  const mode = method === 'elicitation/create' ? readText(request, 'params', 'mode') : undefined;
  // Who declares no mode takes forms: there was nothing else at first.
  if (mode === 'url' && readMember(declared, 'url') === undefined) return 'elicitation.url';
  if (mode !== 'url' && needed === 'elicitation' && readMember(declared, 'url') !== undefined)
    return readMember(declared, 'form') === undefined ? 'elicitation.form' : undefined;
  return undefined;
}

/** The same as an object: `requiredCapabilities` of an error. */
export function capabilityObject(needed: string): Record<string, unknown> {
  const [kind = needed, mode] = needed.split('.');
  return { [kind]: mode === undefined ? {} : { [mode]: {} } };
}

const neededFor: ReadonlyMap<string, string> = new Map([
  ['elicitation/create', 'elicitation'],
  ['sampling/createMessage', 'sampling'],
  ['roots/list', 'roots'],
]);
