import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Our tokens on the editor; they have their values for light and dark themselves. */
export const look = (height: 'content' | 'fill' | 'all'): Extension => [
  theme,
  height === 'fill' ? filling : height === 'content' ? asContent : [],
  syntaxHighlighting(colours),
];

const filling = EditorView.theme({ '&': { height: '100%' }, '.cm-scroller': { overflow: 'auto' } });
const asContent = EditorView.theme({
  '&': { maxHeight: '32rem' },
  '.cm-scroller': { overflow: 'auto' },
  '.cm-content, .cm-gutter': { minHeight: '6rem' },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.atom], color: 'var(--cost)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.meta, tags.typeName, tags.labelName], color: 'var(--running)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.brace, tags.squareBracket], color: 'var(--soft)' },
  { tag: tags.invalid, color: 'var(--failed)' },
]);

const floating = {
  backgroundColor: 'var(--paper)',
  color: 'var(--ink)',
  border: '1px solid var(--line)',
  borderRadius: 'var(--radius-control)',
  boxShadow: '0 4px 16px rgb(0 0 0 / 0.12)',
  fontFamily: 'var(--font-text)',
  fontSize: '13px',
};

const theme = EditorView.theme({
  '&': {
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-control)',
    fontSize: '12.5px',
    boxSizing: 'border-box',
  },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '6px 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in oklab, var(--accent) 24%, transparent)',
  },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--faint)', borderRight: '1px solid var(--line)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 10px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in oklab, var(--over) 60%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--over)', color: 'var(--ink)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-wash)', outline: 'none' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--over)', border: 'none', color: 'var(--soft)', padding: '0 4px' },
  '.cm-searchMatch': { backgroundColor: 'var(--refused-wash)', outline: '1px solid var(--refused-mark)' },
  '.cm-tooltip': floating,
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-code)', fontSize: '12px', maxHeight: '14rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-wash)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal', marginLeft: '1em' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--accent)' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '22rem', lineHeight: '18px' },
  '.cm-help': { padding: '8px 10px', maxWidth: '26rem', lineHeight: '18px' },
  '.cm-help-name': { fontFamily: 'var(--font-code)', fontWeight: '600' },
  '.cm-help-facts': { color: 'var(--soft)', marginTop: '4px', fontSize: '12px' },
  '.cm-diagnostic': { padding: '4px 8px', borderLeft: '3px solid var(--failed-mark)', fontFamily: 'var(--font-text)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--refused-mark)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--failed-mark)',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--refused-mark)',
    textUnderlineOffset: '3px',
  },
  '.cm-lint-marker': { width: '8px', height: '8px', margin: '6px 2px', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--failed-mark)' },
  '.cm-lint-marker-warning': { content: 'normal', backgroundColor: 'var(--refused-mark)' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--ink)', fontFamily: 'var(--font-text)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 8px', fontSize: '12px' },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--soft)', fontSize: '18px', right: '6px' },
  '.cm-textfield': {
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    border: '1px solid var(--edge)',
    borderRadius: 'var(--radius-control)',
    fontSize: '12px',
    padding: '2px 6px',
  },
  '.cm-button': {
    backgroundColor: 'var(--paper)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-control)',
    fontSize: '12px',
    padding: '2px 8px',
  },
  '.cm-button:active': { backgroundImage: 'none', backgroundColor: 'var(--over)' },
});
