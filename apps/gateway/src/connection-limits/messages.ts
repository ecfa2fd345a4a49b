/** A connection that wants to be counted. */
export interface Place {
  /** Unique within its worker. */
  id: number;
  /** Undefined where only the client is in question. */
  listener: 'http' | 'https' | undefined;
  /** Undefined while it is not known, or need not be counted. */
  client: string | undefined;
}

/** What a worker tells the primary. */
export interface AdmissionRequest {
  opened: Place[];
  /** By id; only of those that were admitted. */
  closed: number[];
}

/** What the primary answers, by id. */
export interface AdmissionReply {
  admitted: number[];
  refused: number[];
}
