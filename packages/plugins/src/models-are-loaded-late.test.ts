import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = `
import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    if (/\\/llm\\/src\\/(?:dialects|framing|pricing\\/snapshot)|\\/shared\\/llm\\/(?:attempts|answers|picking)\\//.test(url)) console.log(url);
    return next(url, context);
  },
});
await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
`;

it('the list of plugins leads to no language of models: only who serves models loads them', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout.split('\n').filter((url) => url !== '' && !url.endsWith('/dialects/names.ts'))).toEqual([]);
});
