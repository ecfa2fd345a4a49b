import { type Refusal, refuse } from '@sallyport/pipeline';

const code = 'oauth_facade';
const neverKept = ['Cache-Control', 'no-store'];

export function json(value: unknown, status = 200, headers: readonly string[] = []): Refusal {
  return refuse(status, code, '', {
    body: JSON.stringify(value),
    contentType: 'application/json',
    headers: [...neverKept, ...headers],
  });
}

/** An error of RFC 6749 §5.2 and its like. */
export function oauthError(error: string, description: string, status = 400, headers: readonly string[] = []): Refusal {
  return json({ error, error_description: description }, status, headers);
}

/** Nothing of a page can be framed, run or fetched. Forms lead on through redirects, which `form-action` would forbid. */
export const pageHeaders = [
  ...neverKept,
  'Content-Security-Policy',
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'X-Frame-Options',
  'DENY',
  'X-Content-Type-Options',
  'nosniff',
  // With less, browsers would not say where a form comes from.
  'Referrer-Policy',
  'same-origin',
  'Cross-Origin-Opener-Policy',
  'same-origin',
];

export function page(html: string, status: number, headers: readonly string[] = []): Refusal {
  return refuse(status, code, '', {
    body: html,
    contentType: 'text/html; charset=utf-8',
    headers: [...pageHeaders, ...headers],
  });
}

/** 303: what was a form before is fetched now. */
export function redirectTo(url: string, headers: readonly string[] = []): Refusal {
  return refuse(303, code, '', {
    body: '',
    contentType: 'text/plain; charset=utf-8',
    headers: [...neverKept, 'Location', url, 'Referrer-Policy', 'no-referrer', ...headers],
  });
}

export function notAllowed(method: string): Refusal {
  return refuse(405, code, 'Method not allowed', { headers: ['Allow', method] });
}

export const notFound: Refusal = refuse(404, code, 'Not found');
