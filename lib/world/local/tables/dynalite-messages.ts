/**
 * Between the tool and the process of the tables.
 * Documents travel as JSON texts: the tool rarely looks into them.
 */
export interface TableRequest {
  readonly id: number;
  /** Which of the stores. */
  readonly store: number;
  readonly operation: string;
  readonly body: string;
}
export interface TableReply {
  readonly id: number;
  /** HTTP status that DynamoDB would answer with. */
  readonly status: number;
  readonly body: string;
}
/** Sent once, when requests are taken. */
export interface TablesReady {
  readonly ready: true;
}
