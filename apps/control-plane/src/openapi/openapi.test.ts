import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

describe('the OpenAPI document', () => {
  let plane: TestControlPlane;
  let document: { tags: { name: string }[]; paths: Record<string, Record<string, Operation>> };
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    document = (await plane.ask('GET', '/openapi.json', { as: 'nobody' })).json();
  });
  afterAll(async () => await plane.stop());

  it('says of every operation what it is for, what area it is of, and what it answers', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { summary, tags: [tag] = [], responses }] of Object.entries(operations)) {
        const place = `${method} ${path}`;
        expect(summary, place).toMatch(/^[A-Z]/);
        expect(tags, place).toContain(tag);
        expect(responses['default']?.content, place).toBeDefined();
        if (path !== '/openapi.json')
          expect(Object.keys(responses), place).toContainEqual(expect.stringMatching(/^20/));
      }
    }
  });

  it('refers only to schemas that are in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const found = reference
        .split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], document);
      expect(found, reference).toBeDefined();
    }
  });
});
