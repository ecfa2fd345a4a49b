import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { launcher } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const document = `openapi: 3.0.0
info: { title: Book Shop }
servers: [{ url: "http://127.0.0.1:3000" }]
paths:
  /books:
    get: { operationId: listBooks, tags: [read], summary: "List \${{ all }} books" }
    head: {}
  /books/{id}:
    delete: { operationId: deleteBook, parameters: [{ name: id, in: path, required: true, schema: { type: string } }] }
`;

let folder: string;
let spec: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-openapi2mcp-'));
  spec = join(folder, 'shop.yaml');
  await writeFile(spec, document);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(args: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

describe('sallyport openapi2mcp', () => {
  it('writes a file that the gateway takes, the same every time, and says what it left out', async () => {
    const file = join(folder, 'kong.yaml');
    const { code, err } = await run(['openapi2mcp', '-s', spec, '-o', file]);
    expect([code, err]).toEqual([
      0,
      `${spec}: /paths/~1books/head: left out: tools have no such method\n${file}: 2 tools\n`,
    ]);
    expect(await run(['validate', file])).toMatchObject({ code: 0, out: 'valid: 1 service, 1 route, 1 plugin\n' });
    const printed = await run(['openapi2mcp', '--spec', spec]);
    expect(printed.out).toBe(await readFile(file, 'utf8'));
    expect(printed.out).toContain('OAS3file_shop.yaml');
  });

  it('reads the standard input, and does what its flags say', async () => {
    const flags = [
      '--format',
      'json',
      '--no-id',
      '--mode',
      'conversion-only',
      '--path-prefix',
      '/mcp',
      '--uuid-base',
      'Books',
    ];
    const chosen = ['--tag', 'read', '--select-tag', 'team-a', '--select-tag', 'team-b', '--include-direct-route'];
    const { code, out } = await run(['openapi2mcp', '-s', '-', ...flags, ...chosen], document);
    expect(code).toBe(0);
    const [service] = JSON.parse(out.replaceAll('${{ `${{` }}', '${{')).services;
    expect(service).toMatchObject({ name: 'books', tags: ['team-a', 'team-b'] });
    expect(service.id).toBeUndefined();
    expect(service.routes.map(({ name, paths }: { name: string; paths: string[] }) => [name, paths])).toEqual([
      ['books-mcp', ['/mcp']],
      ['books_list-books', ['~/books$']],
    ]);
    const { mode, tools } = service.routes[0].plugins[0].config;
    expect([mode, tools.length, tools[0].name]).toEqual(['conversion-only', 1, 'list-books']);
  });

  it.each([
    [['-s', 'no-such-file.yaml'], 2, 'no-such-file.yaml: there is no such file'],
    [[], 2, 'openapi2mcp: --spec FILE is missing'],
    [['a.yaml'], 2, "openapi2mcp: 'a.yaml' belongs to no flag; write --spec a.yaml"],
    [
      ['-s', '-', '--mode', 'listener'],
      2,
      "--mode: 'listener' is none of conversion-listener, conversion-only, conversion",
    ],
    [['-s', '-', '-p', 'mcp'], 2, "--path-prefix: 'mcp' should begin with a slash"],
    [['-s', '-'], 1, '-: it is no OpenAPI document, which is an object'],
  ])('says what is wrong: %j', async (args, expected, sentence) => {
    const { code, out, err } = await run(['openapi2mcp', ...args]);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toContain(sentence);
  });

  it('says where the document is wrong, and writes nothing', async () => {
    const file = join(folder, 'none.yaml');
    const { code, err } = await run(['openapi2mcp', '-s', spec, '-o', file, '--operation', 'getBook']);
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([1, `${spec}: /paths: there is no operation 'getBook'`]);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
