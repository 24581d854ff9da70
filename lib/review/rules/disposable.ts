import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';

/** Resources of these types, and none where the environment says of itself that its data goes with its stacks. */
export const meantToLast =
  (...types: readonly string[]) =>
  ({ environment, ofType }: ReviewModel): readonly ReviewedResource[] =>
    environment?.disposable === true ? [] : ofType(...types);
