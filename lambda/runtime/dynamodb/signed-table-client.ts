/** DynamoDB's few calls over the signed JSON client. */
import { createSignedJsonClient } from '../aws-api/signed-json-client.ts';
import type { JsonService, SignedClientOptions } from '../aws-api/signed-json-client.ts';
import type { TableClient, TableOperation, TableOperations } from './table-client.ts';

const DYNAMODB: JsonService = {
  name: 'dynamodb',
  title: 'DynamoDB',
  targetPrefix: 'DynamoDB_20120810',
  jsonVersion: '1.0',
  keepsConnections: true,
};

/** Each attempt keeps to the time that the request has left, and there is none without any. */
export function createSignedTableClient(options: SignedClientOptions): TableClient {
  const client = createSignedJsonClient(DYNAMODB, options);
  return {
    async send<O extends TableOperation>(operation: O, input: TableOperations[O]['input']) {
      return (await client.send(operation, input)) as TableOperations[O]['output'];
    },
  };
}
