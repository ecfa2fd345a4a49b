// What the tool that trains the weights shares with the classifier that uses them.
export { passagesOf } from './chosen-passages.ts';
export { rates } from './false-alarms.ts';
export { type Features, featuresOf, signalNames } from './features.ts';
export { folded } from './folded.ts';
export { bucketCount } from './hashed.ts';
export { embeddingLength, glance, isReadable, judge, judgeText, meaning, shareOfWord, type Weights } from './model.ts';
