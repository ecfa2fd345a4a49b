import { RandomIds } from '@sallyport/pipeline';

/** Makes ids of requests. */
export class RequestIds extends RandomIds {
  constructor() {
    super(32);
  }
}
