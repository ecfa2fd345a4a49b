export { type DevLlmOptions, type RunningDevLlm, type Switches, startDevLlm } from '@sallyport/dev-llm';
export { type RunningAimock, startAimock } from './aimock.ts';
