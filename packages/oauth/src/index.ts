export { type ChallengeParameter, challenge } from './challenge.ts';
