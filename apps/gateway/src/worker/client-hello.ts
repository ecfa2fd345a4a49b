/** Which kinds of certificates a TLS client can use. */
export interface ClientAbilities {
  ecdsa: boolean;
  rsa: boolean;
}

const handshakeRecord = 22;
const clientHello = 1;
/** More than any client sends, and what OpenSSL takes at most. Bytes. */
const bytesMax = 16 * 1024;

const signatureAlgorithms = 13;
const supportedVersions = 43;
const tls13 = 0x0304;

/** Cipher suites of TLS 1.2 that sign with ECDSA; what else offers forward secrecy signs with RSA. */
const ecdsaSuites = new Set([0xc009, 0xc00a, 0xc023, 0xc024, 0xc02b, 0xc02c, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xcca9]);
const ecdsaSchemes = new Set([0x0203, 0x0303, 0x0403, 0x0503, 0x0603]);
const rsaSchemes = new Set([0x0201, 0x0301, 0x0401, 0x0501, 0x0601, 0x0804, 0x0805, 0x0806]);

/**
 * Reads from the beginning of a TLS connection (RFC 8446 §4.1.2) what Node does not tell when it asks for a certificate;
 * `more` while it is not complete, undefined where it is none: the handshake itself will say why.
 */
export function readClientHello(bytes: Buffer): ClientAbilities | 'more' | undefined {
  const message = handshakeMessage(bytes);
  if (message === undefined || message === 'more') return message;
  try {
    return abilitiesOf(message);
  } catch (error) {
    // Lengths that lead beyond the message.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first handshake message, out of as many records as it takes. */
function handshakeMessage(bytes: Buffer): Buffer | 'more' | undefined {
  let joined = Buffer.alloc(0);
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== handshakeRecord) return undefined;
    if (bytes.length < at + 5) return 'more';
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    joined = Buffer.concat([joined, bytes.subarray(at + 5, end)]);
    if (joined.length >= 4) {
      if (joined[0] !== clientHello) return undefined;
      const length = 4 + joined.readUIntBE(1, 3);
      if (length > bytesMax) return undefined;
      if (joined.length >= length) return joined.subarray(4, length);
    }
    // Records without content could go on for ever.
    if (end === at + 5) return undefined;
    at = end;
  }
  return 'more';
}

/** Version, random, session, cipher suites, compression methods, extensions. */
function abilitiesOf(message: Buffer): ClientAbilities {
  let at = 34;
  at += 1 + message.readUInt8(at);
  const suites = numbers(message, at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  let schemes: number[] | undefined;
  let hasTls13 = false;
  const end = at < message.length ? at + 2 + message.readUInt16BE(at) : at;
  for (at += 2; at < end; ) {
    const type = message.readUInt16BE(at);
    if (type === signatureAlgorithms) schemes = numbers(message, at + 4);
    if (type === supportedVersions)
      hasTls13 = includesNumber(message.subarray(at + 5, at + 4 + message.readUInt16BE(at + 2)), tls13);
    at += 4 + message.readUInt16BE(at + 2);
  }
  const signs = (known: ReadonlySet<number>) => schemes === undefined || schemes.some((scheme) => known.has(scheme));
  return {
    ecdsa: signs(ecdsaSchemes) && (hasTls13 || suites.some((suite) => ecdsaSuites.has(suite))),
    rsa: signs(rsaSchemes) && (hasTls13 || suites.some((suite) => !ecdsaSuites.has(suite))),
  };
}

/** A list of 16-bit numbers, after its length in bytes. */
function numbers(bytes: Buffer, at: number): number[] {
  const list: number[] = [];
  const end = at + 2 + bytes.readUInt16BE(at);
  for (let i = at + 2; i < end; i += 2) list.push(bytes.readUInt16BE(i));
  return list;
}

function includesNumber(bytes: Buffer, wanted: number): boolean {
  for (let i = 0; i + 1 < bytes.length; i += 2) if (bytes.readUInt16BE(i) === wanted) return true;
  return false;
}
