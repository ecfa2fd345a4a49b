import type { ServiceEntity, UpstreamTarget } from '@sallyport/pipeline';

/** Services as plugins aim them elsewhere: made once for each target and service, so that what is kept by service is found again. */
export class AimedServices {
  readonly #byTarget = new WeakMap<UpstreamTarget, WeakMap<object, ServiceEntity>>();

  /** Undefined when there is no service, and the target does not say everything. */
  get(service: ServiceEntity | undefined, target: UpstreamTarget): ServiceEntity | undefined {
    let byService = this.#byTarget.get(target);
    if (byService === undefined) {
      byService = new WeakMap();
      this.#byTarget.set(target, byService);
    }
    let aimed = byService.get(service ?? target);
    if (aimed === undefined) {
      aimed = aimedAt(service, target);
      if (aimed !== undefined) byService.set(service ?? target, aimed);
    }
    return aimed;
  }
}

function aimedAt(service: ServiceEntity | undefined, { host, port, terms }: UpstreamTarget): ServiceEntity | undefined {
  if (terms === undefined) return service && { ...service, host: host ?? service.host, port: port ?? service.port };
  const to = { host: host ?? service?.host, port: port ?? service?.port };
  if (to.host === undefined || to.port === undefined) return undefined;
  return {
    id: service?.id ?? '',
    name: service?.name,
    host: to.host,
    port: to.port,
    protocol: terms.scheme,
    tls_verify: terms.tlsVerify,
    retries: terms.retries,
    connect_timeout: terms.connectTimeoutMs,
    read_timeout: terms.readTimeoutMs,
    write_timeout: terms.writeTimeoutMs,
    enabled: true,
  };
}
