import { Html, html, nothing } from './html.ts';

/** What is known, each with its name; what is not known is left out. */
export function factList(facts: readonly (readonly [name: string, value: Html | string | undefined])[]): Html {
  const known = facts.filter(([, value]) => (value instanceof Html ? value.text : (value ?? '')) !== '');
  if (known.length === 0) return nothing;
  return html`<dl>${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value!}</dd></div>`)}</dl>`;
}

/** An id, a path: as it is, in letters of equal width. */
export function code(text: string): Html {
  return text === '' ? nothing : html`<code>${text}</code>`;
}

/** Nothing where there is nothing to show. */
export function card(title: string, content: Html): Html {
  return content.text === '' ? nothing : html`<section class="card"><h2>${title}</h2>${content}</section>`;
}
