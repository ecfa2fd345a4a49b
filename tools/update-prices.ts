import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { snapshotText } from './prices/snapshot-text.ts';

// Takes the public prices of models out of the installed package of them. `npm install -DE @pydantic/genai-prices` brings newer ones.
const root = dirname(import.meta.dirname);
const file = join(root, 'packages/llm/src/pricing/snapshot.ts');
const { text, unpriced } = await snapshotText(root, new Date().toISOString().slice(0, 10));
writeFileSync(file, text);
console.log(`Not priced by tokens, and so without a price: ${unpriced.join(', ')}`);
