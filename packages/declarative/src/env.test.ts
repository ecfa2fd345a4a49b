import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeTemplates, renderTemplate, writtenOffset } from './env.ts';

const env = {
  DECK_HOST: 'upstream.example',
  DECK_PORT: '08080',
  DECK_PEM: 'a\nb\nc',
  DECK_YES: 'T',
  DECK_RATE: '1.50',
  DECK_EMPTY: '',
  DECK_TEXT: 'secret',
};

function render(text: string, mock = false): string {
  const { text: rendered, problems } = renderTemplate(text, { env, mock });
  return problems.length > 0 ? problems.map(({ message }) => message).join('; ') : rendered;
}

describe('templates in a file', () => {
  it.each([
    ['host: ${{ env "DECK_HOST" }}', 'host: upstream.example'],
    ['a: ${{env "DECK_HOST"}} ${{ env `DECK_HOST` }}', 'a: upstream.example upstream.example'],
    ['port: ${{ env "DECK_PORT" | toInt }}', 'port: 8080'],
    ['rate: ${{ env "DECK_RATE" | toFloat }}', 'rate: 1.5'],
    ['on: ${{ env "DECK_YES" | toBool }}', 'on: true'],
    ['key: |\n  ${{ env "DECK_PEM" | indent 2 }}\n', 'key: |\n  a\n  b\n  c\n'],
    ['x: "${{ env "DECK_EMPTY" }}"', 'x: ""'],
    ['a: x   ${{- env "DECK_HOST" -}}   y', 'a: xupstream.exampley'],
    ['${{ env "DECK_HOST"', "'${{' without '}}'"],
    ['a: ${{ env "DECK_NO" }}', "environment variable 'DECK_NO' present in state file but not set"],
    ['a: ${{ env "HOME" }}', "environment variables in the state file must be prefixed with 'DECK_', found: 'HOME'"],
    ['a: ${{ env "DECK_TEXT" | toInt }}', 'toInt: the value is not an integer'],
    ['a: ${{ env "DECK_TEXT" | toFloat }}', 'toFloat: the value is not a number'],
    ['a: ${{ env "DECK_TEXT" | toBool }}', 'toBool: the value is not a boolean'],
    ['a: ${{ upper "x" }}', "template: function 'upper' is not defined; use env, toInt, toFloat, toBool, indent"],
    ['a: ${{ env }}', 'template \'${{ env }}\' is not understood; write ${{ env "DECK_NAME" }}'],
    ['a: ${{ }}', 'template \'${{ }}\' is not understood; write ${{ env "DECK_NAME" }}'],
    ['$(headers.x) {{ y }} $ {{', '$(headers.x) {{ y }} $ {{'],
  ])('%s', (text, rendered) => {
    expect(render(text)).toBe(rendered);
  });

  it('can be checked without their environment', () => {
    expect(render('${{ env "DECK_A" }} ${{ env "DECK_B" | toInt }} ${{ env "DECK_C" | toBool }}', true)).toBe(
      'DECK_A 42 false',
    );
  });

  it('keep the places of what surrounds them', () => {
    const text = 'a: ${{ env "DECK_PEM" }}\nb: ${{ env "DECK_HOST" }}\nc: d\n';
    const { text: rendered, substitutions } = renderTemplate(text, { env });
    expect(writtenOffset(substitutions, rendered.indexOf('d\n'))).toBe(text.indexOf('d\n'));
    expect(writtenOffset(substitutions, rendered.indexOf('upstream') + 3)).toBe(text.indexOf('${{ env "DECK_HOST'));
    expect(writtenOffset(substitutions, 0)).toBe(0);
  });

  it('can be escaped, whatever the text', () => {
    const part = fc.constantFrom('${{', '}}', '$', '{', '"', '`', '|', ' ', 'env', '-', '\n');
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('')),
        (text) => {
          expect(renderTemplate(escapeTemplates(text), { env })).toMatchObject({ text, problems: [] });
        },
      ),
    );
  });
});
