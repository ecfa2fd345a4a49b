interface StrictRequest {
  target: string;
  length: number;
  faults: string[];
  /** Where it ends cannot be said. */
  isBroken: boolean;
}

/** Reads the first request of some bytes by RFC 9112's grammar without any leniency; undefined while it is not whole. */
export function readRequest(bytes: Buffer): StrictRequest | undefined {
  if (bytes.length === 0) return undefined;
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [requestLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const faults: string[] = [];
  const parsed = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\/[\x21-\x22\x24-\x7e]*) HTTP\/1\.1$/.exec(requestLine);
  if (parsed === null) faults.push(`request line ${JSON.stringify(requestLine)}`);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
    if (match === null) faults.push(`header line ${JSON.stringify(line)}`);
    else
      headers.set(match[1]!.toLowerCase(), [
        ...(headers.get(match[1]!.toLowerCase()) ?? []),
        match[2]!.replace(/[ \t]+$/, ''),
      ]);
  }
  faults.push(...faultsOf(headers));
  const target = parsed?.[2] ?? requestLine;
  const isBroken = faults.length > 0;
  const bodyEnd = isBroken ? bytes.length : endOfBody(bytes, headEnd + 4, headers);
  if (bodyEnd === undefined) return undefined;
  if (bodyEnd < 0)
    return { target, length: bytes.length, faults: [...faults, 'a chunk that breaks the grammar'], isBroken: true };
  return { target, length: bodyEnd, faults, isBroken };
}

const identity =
  /^(x-(consumer-.*|credential-.*|anonymous-consumer|forwarded-.*|real-ip)|transfer-encoding|content-length)$/;

function faultsOf(headers: ReadonlyMap<string, readonly string[]>): string[] {
  const faults: string[] = [];
  const all = (name: string) => headers.get(name) ?? [];
  const lengths = all('content-length');
  const codings = all('transfer-encoding');
  if (lengths.length + codings.length > 1) faults.push('more than one framing header');
  if (lengths.some((value) => !/^\d{1,15}$/.test(value))) faults.push(`Content-Length ${lengths.join()}`);
  if (codings.some((value) => value !== 'chunked')) faults.push(`Transfer-Encoding ${codings.join()}`);
  if (all('host').length !== 1 || !/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(all('host')[0]!))
    faults.push(`Host ${all('host').join()}`);
  for (const name of headers.keys())
    if (name.includes('_') && identity.test(name.replaceAll('_', '-'))) faults.push(`look-alike ${name}`);
  for (const option of all('connection')
    .join(',')
    .split(',')
    .map((token) => token.trim().toLowerCase())) {
    if (!['', 'close', 'keep-alive', 'upgrade'].includes(option)) faults.push(`Connection names ${option}`);
  }
  if (headers.has('upgrade') && (lengths.some((value) => value !== '0') || codings.length > 0))
    faults.push('Upgrade with a body');
  return faults;
}

/** Negative when the chunks break the grammar, undefined while the body is not whole. */
function endOfBody(bytes: Buffer, start: number, headers: ReadonlyMap<string, readonly string[]>): number | undefined {
  if (!headers.has('transfer-encoding')) {
    const end = start + Number(headers.get('content-length')?.[0] ?? 0);
    return bytes.length < end ? undefined : end;
  }
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return /^[0-9a-f]{0,8}\r?$/i.test(bytes.toString('latin1', at)) ? undefined : -1;
    const size = bytes.toString('latin1', at, lineEnd);
    if (!/^[0-9a-f]{1,8}$/i.test(size)) return -1;
    const end = lineEnd + 2 + Number.parseInt(size, 16);
    if (bytes.length < end + 2) return undefined;
    // Trailers are not passed on: what ends the last chunk is an empty line.
    if (bytes.toString('latin1', end, end + 2) !== '\r\n') return -1;
    if (Number.parseInt(size, 16) === 0) return end + 2;
    at = end + 2;
  }
}
