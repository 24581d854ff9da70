/**
 * The few DynamoDB calls that request paths make, as a port.
 * The SDK's own client costs 2 to 4 ms of processor time a call in a young process and
 * 1.1 ms in a warm one, this one 0.4 to 0.9 (measured side by side over loopback):
 * a sign-in makes some eighteen calls, and an execution environment answers one request at a time.
 */
import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  DeleteItemCommandInput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** The wire's own attribute form. Binary values are not used: on the wire they would be base64, in the SDK bytes. */
export type { AttributeValue } from '@aws-sdk/client-dynamodb';

interface Nothing {
  readonly $metadata?: unknown;
}
/** Requests and answers as in the DynamoDB API reference; the types are the SDK's, its code is not loaded. */
export interface TableOperations {
  readonly GetItem: {
    readonly input: GetItemCommandInput;
    readonly output: Pick<GetItemCommandOutput, 'Item'>;
  };
  readonly BatchGetItem: {
    readonly input: BatchGetItemCommandInput;
    readonly output: Pick<BatchGetItemCommandOutput, 'Responses' | 'UnprocessedKeys'>;
  };
  readonly PutItem: { readonly input: PutItemCommandInput; readonly output: Nothing };
  readonly UpdateItem: { readonly input: UpdateItemCommandInput; readonly output: Nothing };
  readonly DeleteItem: { readonly input: DeleteItemCommandInput; readonly output: Nothing };
}
export type TableOperation = keyof TableOperations;

export interface TableClient {
  /**
   * One call, repeated within its limits when it failed for a passing reason: a condition must recognise its own
   * repetition. @throws an error whose `name` is the service's code (`ConditionalCheckFailedException`).
   */
  send<O extends TableOperation>(
    operation: O,
    input: TableOperations[O]['input'],
  ): Promise<TableOperations[O]['output']>;
}

/** DynamoDB's answer to a write whose condition did not hold. */
export const CONDITION_FAILED = 'ConditionalCheckFailedException';
