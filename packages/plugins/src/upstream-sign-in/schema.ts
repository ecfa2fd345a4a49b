export { upstreamSignInSchema } from '../shared/upstream-sign-in/schema.ts';
