/** A whole page. It works without scripts and on narrow screens. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f4f7, #18181c); }
  main { box-sizing: border-box; width: min(24rem, 100% - 2rem); margin: 1rem; padding: 1.5rem; border-radius: .75rem;
    background: light-dark(#fff, #232329); box-shadow: 0 1px 4px #0003; overflow-wrap: anywhere; }
  h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
  p { margin: .5rem 0; }
  button { display: block; box-sizing: border-box; width: 100%; margin: .5rem 0 0; padding: .75rem 1rem; min-height: 3rem;
    font: inherit; text-align: start; cursor: pointer; border-radius: .5rem; color: inherit;
    border: 1px solid light-dark(#8b8b99, #77778a); background: light-dark(#fff, #2c2c34); }
  button:hover { background: light-dark(#eef0ff, #383844); }
  button:focus-visible { outline: 3px solid #4c6fff; outline-offset: 2px; }
  button.main { background: #3451d1; border-color: #3451d1; color: #fff; text-align: center; }
  button.other { text-align: center; }
  small { display: block; color: light-dark(#55555f, #b5b5c2); }
  .note { margin: 1rem 0 0; font-size: .875rem; color: light-dark(#55555f, #b5b5c2); }
</style>
</head>
<body><main>
${body}
<p class="note">A development identity provider: anybody here is whoever they say.</p>
</main></body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
