import { readJson } from '@sallyport/json';
import { askControlPlane, type Receiver } from '@sallyport/runtime';

/** Asks the control plane, and tells it, in JSON. */
export class ControlPlane {
  readonly #receiver: Receiver;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** Gives what it answered with 200; rejects where it did not. */
  async get(path: string): Promise<unknown> {
    const { status, body } = await askControlPlane(this.#receiver, { method: 'GET', path, body: noBody, bodyBytesMax });
    if (status !== 200) throw new Error(`answered ${status}`);
    return readJson(body.toString());
  }

  /** Gives its status. */
  async post(path: string, json: string): Promise<number> {
    const body = Buffer.from(json);
    const mediaType = 'application/json';
    const { status } = await askControlPlane(this.#receiver, { method: 'POST', path, mediaType, body, bodyBytesMax });
    return status;
  }
}

const noBody = Buffer.alloc(0);
/** Of its answers: orders for ten sessions. */
const bodyBytesMax = 256 * 1024;
