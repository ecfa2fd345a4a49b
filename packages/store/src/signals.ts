/** What one control plane tells the others of the same store, and itself: that something has changed. */
export interface Signals {
  /** Resolves when it is certain that they will be told. The payload is JSON. */
  publish(topic: string, payload: object): Promise<void>;
  /** Calls back for each payload of the topic, from now on and in order, until it is told to end. */
  subscribe(topic: string, listener: (payload: object) => void): () => void;
}
