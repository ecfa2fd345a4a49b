import { createHmac, randomBytes } from 'node:crypto';

/** A secret that is nowhere else, and what it is. */
export interface Canary {
  readonly kind: string;
  readonly value: string;
}

/** Has characters that URLs and HTML write otherwise, none of which a header may not have. */
export function canary(kind: string): Canary {
  return { kind, value: `cnry/${randomBytes(12).toString('hex')}+${randomBytes(3).toString('hex')}=` };
}

/** A JSON Web Token (HS256), which is a secret as a whole. */
export function jsonWebToken(key: string, secret: string, claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: key, ...claims })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The canaries that are in some bytes: as they are, in base64 of whatever is around them, in hex, URL-encoded. */
export function found(canaries: readonly Canary[], bytes: Buffer): Canary[] {
  const text = bytes.toString('latin1');
  const lower = text.toLowerCase();
  return canaries.filter(({ value }) => {
    const { whole, hex } = writings(value);
    return whole.some((one) => text.includes(one)) || lower.includes(hex);
  });
}

function writings(value: string): { whole: string[]; hex: string } {
  const bytes = Buffer.from(value);
  // What is before it shifts what is written of it: three ways, without the ends, which neighbours have a share in.
  const base64 = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const inner = shifted.toString('base64').slice(shift === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return { whole: [value, encodeURIComponent(value), ...base64], hex: bytes.toString('hex') };
}
