import type { CustomResourceEvent } from '../../lambda/runtime/custom-resource/protocol.ts';

export const customResourceEvent = (changes: Partial<CustomResourceEvent> = {}): CustomResourceEvent => ({
  RequestType: 'Create',
  ResponseURL: 'http://127.0.0.1:9/answer?signature=presigned',
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/service/1',
  RequestId: 'request-1',
  LogicalResourceId: 'Thing',
  ResourceProperties: {},
  ...changes,
});
