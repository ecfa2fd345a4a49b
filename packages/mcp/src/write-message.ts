/** Messages around parts that are JSON already; ids go in as they were written. */

export function writeRequest(idText: string, method: string, params: Buffer | undefined): Buffer {
  return around(`{"jsonrpc":"2.0","id":${idText},"method":${JSON.stringify(method)}`, 'params', params);
}

export function writeNotification(method: string, params: Buffer | undefined): Buffer {
  return around(`{"jsonrpc":"2.0","method":${JSON.stringify(method)}`, 'params', params);
}

export function writeResult(idText: string, result: Buffer): Buffer {
  return around(`{"jsonrpc":"2.0","id":${idText}`, 'result', result);
}

/** An error whose object is written already: a server's, or `writeErrorObject`'s. `null` for an id nobody knows. */
export function writeErrorAnswer(idText: string | undefined, error: Buffer): Buffer {
  return around(`{"jsonrpc":"2.0","id":${idText ?? 'null'}`, 'error', error);
}

export function writeErrorObject(code: number, message: string, data?: Readonly<Record<string, unknown>>): Buffer {
  return Buffer.from(JSON.stringify(data === undefined ? { code, message } : { code, message, data }));
}

/** A JSON-RPC error message of our own. */
export function writeError(
  idText: string | undefined,
  code: number,
  message: string,
  data?: Readonly<Record<string, unknown>>,
): Buffer {
  return writeErrorAnswer(idText, writeErrorObject(code, message, data));
}

/** Some values are bytes already; whatever surrounds them is ours. */
function around(head: string, key: string, value: Buffer | undefined): Buffer {
  return value === undefined
    ? Buffer.from(`${head}}`)
    : Buffer.concat([Buffer.from(`${head},"${key}":`), value, Buffer.from('}')]);
}
