export { actorsOf, clientOf, type TokenActors } from './actors.ts';
export { type ChallengeParameter, challenge } from './challenge.ts';
