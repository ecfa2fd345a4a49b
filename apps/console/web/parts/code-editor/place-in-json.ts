import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { Place } from './place.ts';

type Node = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>;

/** The place in a JSON text, by its syntax. */
export function placeInJson(state: EditorState, offset: number): Place | undefined {
  const node = syntaxTree(state).resolveInner(offset, -1);
  const path = pathOf(state, node);
  if (node.name === 'PropertyName') return { path: path.slice(0, -1), is: 'name', from: node.from };
  if (node.name === 'Object') return { path, is: 'name', from: offset };
  const isWord = !['Array', 'Property', '⚠'].includes(node.name);
  return { path, is: 'value', from: isWord ? node.from : offset };
}

function pathOf(state: EditorState, node: Node): readonly string[] {
  const path: string[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.name === 'Array' && at !== node) path.unshift('[]');
    if (at.name !== 'Property') continue;
    const name = at.getChild('PropertyName');
    if (name !== null) path.unshift(state.sliceDoc(name.from + 1, name.to - 1));
  }
  return path;
}
