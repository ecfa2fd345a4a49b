/** Fields of a message of protobuf that are numbers or bytes, by number. */
export type Fields = ReadonlyMap<number, readonly (number | Buffer)[]>;

/** Undefined when it is none. */
export function readFields(bytes: Buffer): Fields | undefined {
  const fields = new Map<number, (number | Buffer)[]>();
  const add = (field: number, value: number | Buffer) => {
    const values = fields.get(field);
    if (values === undefined) fields.set(field, [value]);
    else values.push(value);
  };
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; at < bytes.length; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === 0) add(field, varint());
    else if (type === 2) {
      const length = varint();
      if (!(at + length <= bytes.length)) return undefined;
      add(field, bytes.subarray(at, at + length));
      at += length;
    } else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else return undefined;
  }
  return fields;
}

/** The last one counts. */
export function numberOf(fields: Fields | undefined, field: number): number {
  const value = fields?.get(field)?.at(-1);
  return typeof value === 'number' ? value : 0;
}

export function bytesOf(fields: Fields | undefined, field: number): Buffer | undefined {
  const value = fields?.get(field)?.at(-1);
  return Buffer.isBuffer(value) ? value : undefined;
}

/** All messages of a field. */
export function messagesOf(fields: Fields | undefined, field: number): Fields[] {
  return (fields?.get(field) ?? [])
    .map((value) => (Buffer.isBuffer(value) ? readFields(value) : undefined))
    .filter((message) => message !== undefined);
}
