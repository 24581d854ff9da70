/** The table client's errors are those of every signed client. */
export { AwsServiceError as TableError } from '../aws-api/service-error.ts';
