import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { main, processes } from '../publish/processes.ts';

/** What nearly every process loads, and what takes longest to be loaded file by file. Other packages stay where they are. */
const included = /^(@sallyport\/|(zod|jose|undici|re2js|yaml|ioredis|ws|@pydantic\/genai-prices|gpt-tokenizer)(\/|$))/;

/**
 * Puts our modules together in a few files below `into`, so that a process starts in half the time: nothing is looked for, and no types are
 * stripped. Gives the file that starts Sallyport, as `bin/sallyport.js` does from the sources.
 */
export async function bundle(root: string, into: string): Promise<string> {
  rmSync(into, { recursive: true, force: true });
  const built = await rolldown({
    input: Object.fromEntries([main, ...processes].map((file) => [nameOf(file), join(root, file)])),
    platform: 'node',
    external: (id) => /^[^./]/.test(id) && !included.test(id),
    plugins: [placesOfSources(root)],
  });
  await built.write({ dir: into, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' });
  await built.close();
  // A process is looked for beside the module that starts it.
  for (const file of processes) putStub(into, file.replace(/\.ts$/, '.js'), nameOf(file));
  putStub(into, 'apps/cli/dist/main.js', nameOf(main));
  const launcher = 'apps/cli/bin/sallyport.js';
  cpSync(join(root, launcher), join(into, launcher));
  writeFileSync(join(into, 'package.json'), '{ "type": "module" }\n');
  return join(into, launcher);
}

/** Modules know where they are by `import.meta.url`: each goes on to be told the place it has among the sources. */
function placesOfSources(root: string): Plugin {
  return {
    name: 'places-of-sources',
    transform(code, id) {
      if (!id.endsWith('.ts') || !code.includes('import.meta.url')) return null;
      const place = `./${relative(root, id).replace(/\.ts$/, '.js')}`;
      return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`);
    },
  };
}

function putStub(into: string, file: string, name: string): void {
  const path = join(into, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `export * from '${relative(dirname(path), join(into, `${name}.js`))}';\n`);
}

function nameOf(file: string): string {
  return file.replace(/\.ts$/, '').replaceAll('/', '-');
}
