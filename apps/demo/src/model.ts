import { randomBytes } from 'node:crypto';
import { startDevLlm } from '@sallyport/dev-llm';

// A process of its own, which tells its parent where it listens and which key it takes, and ends with it.
const key = `sk-${randomBytes(16).toString('hex')}`;
const { url } = await startDevLlm({ key });
process.send!({ url, key });
process.once('disconnect', () => process.exit());
