/** HTTP as the service sees it behind the load balancer, free of Lambda's and Node's types. */

export interface ServiceRequest {
  /** Verified public host, lower-case, without port. */
  readonly host: string;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Raw query string as the client sent it, undecoded, without `?`; empty when there is none. */
  readonly query: string;
  /** Lower-case names, every occurrence kept. No forwarded header among them. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
  /** Address that the load balancer itself saw; the client cannot choose it. */
  readonly clientAddress: string;
  /** Made here for each request; stands in every log line and error page of it. */
  readonly correlationId: string;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** One part of the service: the protocol engine, or the administrative API. It answers and never throws. */
export type RequestHandler = (request: ServiceRequest) => Promise<ServiceResponse>;
