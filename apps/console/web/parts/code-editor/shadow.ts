/**
 * The page's policy lets nobody add a `<style>`, which the editor does to a document. In a tree of its own it adopts style sheets,
 * which the policy allows; our colours and fonts, being variables, come through.
 */
export function shadowOf(host: HTMLElement): ShadowRoot {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.replaceChildren();
  return root;
}
