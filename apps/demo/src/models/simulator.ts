import { type DevLlmOptions, startDevLlm } from '@sallyport/dev-llm';
import { takeSettings } from '../processes/own.ts';

// A process of its own, which tells its parent where it listens, and ends with it.
const { url } = await startDevLlm(await takeSettings<DevLlmOptions>());
process.send!({ url });
