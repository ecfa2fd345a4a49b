import type { Refusal } from '@sallyport/pipeline';
import { page } from './answers.ts';
import { errorPage } from './pages.ts';
import { isLocalRedirect } from './redirect-uris.ts';

export const goneResource = refusePage('the resource is not offered any more');

export const strangeReturn = refusePage(
  'this sign-in was not begun in this browser, is over, or took too long',
  undefined,
  403,
);

/** Tells a person that nothing came of it; `back` is where they may go from here, if they want. */
export function refusePage(detail: string, back?: string, status = 400): Refusal {
  const html = errorPage({
    title: 'This did not work',
    text: 'The application cannot be given access like this. Close this page and try again from the application.',
    detail,
    back: back === undefined ? undefined : { url: back, label: wayBack(back) },
  });
  return page(html, status);
}

function wayBack(url: string): string {
  return isLocalRedirect(url) ? 'Back to the application' : `Back to ${new URL(url).host}`;
}
