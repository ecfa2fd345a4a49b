import { hasPlainHeader, saysClaims } from '@sallyport/json';
import { bodyJsonLimits, parseJson } from '@sallyport/pipeline';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { keyAlgorithms } from '../jwt/algorithms.ts';
import { ProviderUnavailable } from './provider-unavailable.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** How a provider's signed answers are checked. */
export interface SignedAnswers {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  /** Our own client id: whom an answer must be addressed to. */
  readonly clientId: string;
  readonly leewaySeconds: number;
  readonly nowMs: () => number;
}

/** The media type of an answer, without parameters, in lower case. */
export function mediaTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

export async function readJsonObject(response: Response): Promise<JsonObject> {
  const parsed = parseJson(Buffer.from(await response.arrayBuffer()), bodyJsonLimits);
  const value = 'value' in parsed ? parsed.value : undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new ProviderUnavailable('the answer is not a JSON object');
}

/** The payload of an answer that is a signed JWT. `typ` is the type its header must tell, where the protocol names one. */
export async function readSigned(
  text: string,
  signed: SignedAnswers | undefined,
  { typ, audience }: { typ?: string | undefined; audience?: string | undefined },
): Promise<JsonObject> {
  if (signed === undefined)
    throw new ProviderUnavailable('the answer is signed, and there are no keys to check it with');
  const { keys, issuer, leewaySeconds, nowMs } = signed;
  if (!hasPlainHeader(text)) throw new ProviderUnavailable('the header of the signed answer has keys with escapes');
  try {
    const { payload } = await jwtVerify(text, keys, {
      issuer,
      algorithms: [...keyAlgorithms],
      clockTolerance: leewaySeconds,
      currentDate: new Date(nowMs()),
      ...(typ !== undefined && { typ }),
      ...(audience !== undefined && { audience }),
    });
    if (!saysClaims(text, payload)) throw new Error('its claims were misread');
    return payload;
  } catch (error) {
    throw new ProviderUnavailable(`the signed answer does not hold: ${(error as Error).message}`);
  }
}
