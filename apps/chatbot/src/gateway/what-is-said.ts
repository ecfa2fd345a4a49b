import { readJson } from '@sallyport/json';
/** What an error says in words, and which kind it is for programs. */
export interface Said {
  readonly message: string | undefined;
  readonly code: string | undefined;
}

/** Reads errors as OpenAI, JSON-RPC, Kong and OAuth write them, as text or as data. Pages and other texts say nothing here. */
export function whatIsSaid(body: unknown): Said {
  const whole = membersOf(typeof body === 'string' ? parsed(body) : body);
  const error = membersOf(whole?.['error']) ?? whole;
  const data = membersOf(error?.['data']);
  return {
    message: firstText(
      error?.['message'],
      whole?.['message'],
      whole?.['error_description'],
      whole?.['detail'],
      whole?.['error'],
    ),
    code: firstText(data?.['reason'], error?.['code'], error?.['type']),
  };
}

const charsMax = 300;

function parsed(text: string): unknown {
  try {
    const value: unknown = readJson(text);
    return Array.isArray(value) ? value[0] : value;
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** In one line. */
function firstText(...values: unknown[]): string | undefined {
  const text = values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
  return text?.replace(/\s+/g, ' ').trim().slice(0, charsMax);
}
