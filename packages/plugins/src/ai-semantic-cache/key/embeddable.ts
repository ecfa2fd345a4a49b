/** The local model reads 256 pieces of words, of which a letter may be several; what it does not know is all the same to it. */
const localPieces = 230;
const apiCharacters = 8_000;

/** Whether a vector stands for all of a text: what a model does not read would make no difference. */
export function isEmbeddable(text: string, isLocal: boolean): boolean {
  if (!isLocal) return text.length <= apiCharacters;
  if (unknown.test(text)) return false;
  // Long words, and what is no word, come in many pieces.
  return text.length <= localPieces * 6 && piecesOf(text) <= localPieces;
}

/** Letters of other scripts than that which the model was trained with. */
const unknown = /(?!\p{Script=Latin})\p{L}/u;

function piecesOf(text: string): number {
  let pieces = 0;
  for (const [word] of text.matchAll(/[a-z]+|[^\sa-z]/gi)) pieces += Math.ceil(word.length / 4);
  return pieces;
}
