import { mediaType, type Reply } from '@sallyport/pipeline';
import type { TextEdit } from '../guard.ts';
import type { OutputOptions } from '../guard-options.ts';
import type { AnswerText } from '../texts/answer-text.ts';
import { editTexts, outermost, type PlaceEdit, readTexts, type TextPlace } from '../texts/json-texts.ts';
import { answerRole } from './answer-roles.ts';
import { withoutLogprobs } from './logprobs.ts';

/** The texts of an answer that is no stream. */
export interface WholeTexts {
  readonly texts: readonly AnswerText[];
  edit(edits: readonly TextEdit[]): Buffer;
}

export function readWholeTexts(body: Buffer, scope: OutputOptions['scope']): WholeTexts {
  const places = readTexts(body);
  return places === undefined ? plainText(body) : jsonTexts(body, places, scope);
}

function jsonTexts(body: Buffer, places: readonly TextPlace[], scope: OutputOptions['scope']): WholeTexts {
  const byText = new Map<AnswerText, TextPlace>();
  for (const place of places) {
    const role = answerRole(outermost(place).leaf);
    if (place.leaf.text === '' || (role === 'none' && scope === 'said')) continue;
    byText.set({ text: place.leaf.text, role, path: place.path, from: 0, isRepeated: false }, place);
  }
  return {
    texts: [...byText.keys()],
    edit: (edits) =>
      withoutLogprobs(
        editTexts(
          body,
          edits.map((edit): PlaceEdit => ({ ...edit, place: byText.get(edit.of as AnswerText)! })),
        ),
      ),
  };
}

function plainText(body: Buffer): WholeTexts {
  const text = body.toString();
  return {
    texts: [{ text, role: 'assistant', path: '', from: 0, isRepeated: false }],
    edit(edits) {
      let edited = text;
      for (const { start, end, replacement } of [...edits].sort((a, b) => b.start - a.start))
        edited = edited.slice(0, start) + replacement + edited.slice(end);
      return Buffer.from(edited);
    },
  };
}

/** What says nothing in letters: pictures, sound, archives. */
export function isBinary({ headers }: Reply): boolean {
  return binary.test(mediaType(headers.get('content-type')));
}

const binary =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-tar|wasm|x-protobuf)$)/;
