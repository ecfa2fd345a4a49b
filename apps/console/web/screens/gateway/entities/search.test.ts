import { describe, expect, it } from 'vitest';
import { routes } from './routes.ts';
import { searchEntities, searchOfTexts } from './search.ts';

const entities = [
  { id: '1', name: 'orders', paths: ['/orders'], service: { id: 's1' }, tags: ['eu'] },
  { id: '2', name: 'refunds', paths: ['/refunds'], service: { id: 's2' } },
];
const found = (texts: Record<string, string>) =>
  searchEntities(entities, searchOfTexts(routes, texts)).map(({ id }) => id);

describe('a list of entities', () => {
  it('shows all where nothing is asked', () => expect(found({})).toEqual(['1', '2']));
  it('is searched by all words, whatever the case', () => expect(found({ q: 'ORD s1' })).toEqual(['1']));
  it('is filtered by what entities refer to', () => expect(found({ service: 's2' })).toEqual(['2']));
  it('is filtered by a tag', () => expect(found({ tag: 'eu' })).toEqual(['1']));
  it('knows no other filters', () => expect(found({ upstream: 'x' })).toEqual(['1', '2']));
});
