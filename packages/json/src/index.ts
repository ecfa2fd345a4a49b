export { editMembers, editMembersAt, emptyObject, type MemberChanges, toJson, writeArray } from './edit.ts';
export { foldName } from './fold.ts';
export { hasPlainHeader, saysClaims } from './jwt.ts';
export { type KeyFault, KeyTable, KeyWatch } from './keys.ts';
export { hasPrototypeKey } from './prototype-key.ts';
export { hasEscapedKey, readJson, readJsonNumbers } from './read.ts';
export { braceOpen, bracketOpen, JsonScanner, type ScanFailure, type ScanLimits } from './scanner.ts';
export { type Splice, spliced } from './splice.ts';
export { readStrictValue, type StrictLimits, type StrictValue } from './strict-value.ts';
export {
  answerLimits,
  elementsAt,
  isJsonObject,
  type JsonMember,
  readElements,
  readMember,
  readMembers,
  readText,
} from './walk.ts';
