import { PlainBrowser } from './browser.ts';
import type { RunningIdp } from './idp.ts';

/**
 * Goes where an application sends a person who is to sign in through `oauth-facade`: says yes on its page, signs in at the
 * provider, and gives the address that leads back to the application, which begins with `until`.
 */
export async function consentAndSignIn(
  idp: RunningIdp,
  person: string,
  url: string,
  { until, browser = new PlainBrowser() }: { until: string; browser?: PlainBrowser },
): Promise<URL> {
  let visit = await browser.open(url, { until });
  const request = sealedRequestIn(visit.text);
  if (request !== undefined) {
    const action = new URL(/<form method="post" action="([^"]+)"/.exec(visit.text)![1]!, visit.url);
    visit = await browser.open(action.href, { body: new URLSearchParams({ request, decision: 'allow' }), until });
  }
  if (!visit.url.href.startsWith(until)) visit = await idp.signIn(person, visit.url.href, { browser, until });
  return visit.url;
}

/** What a page that asks for consent sends back; undefined when the page asks for none. */
export function sealedRequestIn(html: string): string | undefined {
  return /name="request" value="([^"]+)"/.exec(html)?.[1];
}
