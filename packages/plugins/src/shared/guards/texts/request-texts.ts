import type { Exchange } from '@sallyport/pipeline';
import type { TextEdit } from '../guard.ts';
import { readFormTexts } from './form-texts.ts';
import type { GuardText } from './guard-text.ts';
import { editTexts, outermost, readTexts, type TextPlace } from './json-texts.ts';
import { roleIn } from './request-roles.ts';

/** The texts of a request's body, and what becomes of the body when some are replaced. */
export interface RequestTexts {
  readonly texts: readonly GuardText[];
  /** Undefined where this body cannot be edited. */
  edit(edits: readonly TextEdit[]): Buffer | undefined;
}

/** Reads every text of a body, whatever its protocol and the operation: of JSON, of forms, and of anything else all of it. */
export function readRequestTexts(x: Exchange, body: Buffer): RequestTexts {
  const places = readTexts(body);
  if (places !== undefined) return new JsonRequestTexts(body, places, x.call?.kind === 'mcp');
  return readFormTexts(x.requestHeaders.get('content-type') ?? '', body);
}

class JsonRequestTexts implements RequestTexts {
  readonly texts: readonly GuardText[];
  readonly #body: Buffer;
  readonly #places = new Map<GuardText, TextPlace>();

  constructor(body: Buffer, places: readonly TextPlace[], isMcp: boolean) {
    this.#body = body;
    this.texts = places.map((place) => {
      const text = { text: place.leaf.text, role: roleIn(outermost(place).leaf, isMcp), path: place.path };
      this.#places.set(text, place);
      return text;
    });
  }

  edit(edits: readonly TextEdit[]): Buffer {
    return editTexts(
      this.#body,
      edits.map(({ of, start, end, replacement }) => ({ place: this.#places.get(of)!, start, end, replacement })),
    );
  }
}
