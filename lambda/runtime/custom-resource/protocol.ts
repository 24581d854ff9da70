/** CloudFormation's protocol for a custom resource that is backed by a function. */

export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Presigned address that takes the answer; it grants access, so it is never logged. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

export interface CustomResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly NoEcho: false;
  readonly Data: Readonly<Record<string, string>>;
}

/** Longest reason, characters: the whole answer may take 4,096 bytes. */
const MAXIMUM_REASON = 1000;

const base = (event: CustomResourceEvent) => ({
  // The same for the life of the resource: another one would make CloudFormation delete "the old one".
  PhysicalResourceId: event.PhysicalResourceId ?? event.LogicalResourceId,
  StackId: event.StackId,
  RequestId: event.RequestId,
  LogicalResourceId: event.LogicalResourceId,
  NoEcho: false as const,
});

export const success = (
  event: CustomResourceEvent,
  data: Readonly<Record<string, string>>,
): CustomResourceAnswer => ({
  ...base(event),
  Status: 'SUCCESS',
  Data: data,
});

/** `reason` is shown in the console and kept in stack events: it holds no secret. */
export const failure = (event: CustomResourceEvent, reason: string): CustomResourceAnswer => ({
  ...base(event),
  Status: 'FAILED',
  Reason: reason.slice(0, MAXIMUM_REASON),
  Data: {},
});
