/** What a receiver says of a request that it took. */
export interface PartialSuccess {
  /** Spans, log records or data points that it did not keep. */
  readonly rejected: number;
  readonly message: string;
}

const whole: PartialSuccess = { rejected: 0, message: '' };

/** Of an answer in the language of the request, or in JSON. What cannot be read says nothing. */
export function readPartialSuccess(body: Buffer, type: string | undefined): PartialSuccess {
  if (body.length === 0) return whole;
  return type?.startsWith('application/json') === true ? ofJson(body) : ofProtobuf(body);
}

function ofJson(body: Buffer): PartialSuccess {
  try {
    const { partialSuccess } = JSON.parse(body.toString()) as { partialSuccess?: Record<string, unknown> };
    if (typeof partialSuccess !== 'object' || partialSuccess === null) return whole;
    const name = Object.keys(partialSuccess).find((key) => key.startsWith('rejected'));
    const rejected = Number(name === undefined ? 0 : partialSuccess[name]);
    const message = partialSuccess['errorMessage'];
    return { rejected: rejected > 0 ? rejected : 0, message: typeof message === 'string' ? message : '' };
  } catch {
    return whole;
  }
}

/** `partial_success` is field 1 of all three answers; in it, the number is field 1 and the message field 2. */
function ofProtobuf(body: Buffer): PartialSuccess {
  const partial = fieldsOf(body)?.get(1);
  const fields = Buffer.isBuffer(partial) ? fieldsOf(partial) : undefined;
  if (fields === undefined) return whole;
  const rejected = fields.get(1);
  const message = fields.get(2);
  return {
    rejected: typeof rejected === 'number' ? rejected : 0,
    message: Buffer.isBuffer(message) ? message.toString() : '',
  };
}

/** Fields of a message that are numbers or bytes, the last of each; undefined when it is none. */
function fieldsOf(bytes: Buffer): Map<number, number | Buffer> | undefined {
  const fields = new Map<number, number | Buffer>();
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
    if (type === 0) fields.set(field, varint());
    else if (type === 2) {
      const length = varint();
      if (!(at + length <= bytes.length)) return undefined;
      fields.set(field, bytes.subarray(at, at + length));
      at += length;
    } else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else return undefined;
  }
  return fields;
}
