import { parentPort } from 'node:worker_threads';
import { loadModel } from '../model/model.ts';
import type { FromThread, ToThread } from './messages.ts';

/** A thread with a model of its own, which embeds one text after the other. It ends where the model cannot be loaded. */
const port = parentPort!;
const tell = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

const model = await loadModel();
port.on('message', async ({ text }: ToThread) => {
  try {
    const vector = await model.embed(text);
    tell({ type: 'embedded', vector }, [vector.buffer as ArrayBuffer]);
  } catch (error) {
    tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
});
tell({ type: 'ready', runtime: model.runtime });
