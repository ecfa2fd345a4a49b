import { PlainBrowser, type Visit } from './browser.ts';

/**
 * Goes to `url` and signs in on the way wherever the development provider at `idpUrl` asks who it is. Ends at the first page
 * of somebody else, or before a URL that begins with `until`.
 */
export async function signInAt(
  idpUrl: string,
  person: string,
  url: string,
  { browser = new PlainBrowser(), until }: { browser?: PlainBrowser; until?: string } = {},
): Promise<Visit> {
  let visit = await browser.open(url, { until });
  while (visit.url.href.startsWith(`${idpUrl}/interaction/`)) {
    const asksWho = visit.text.includes('name="person"');
    const body = new URLSearchParams(asksWho ? { person } : { decision: 'allow' });
    visit = await browser.open(visit.url.href, { body, until });
  }
  return visit;
}
