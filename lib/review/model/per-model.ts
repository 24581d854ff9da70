/** What is asked for again and again is found once for a model: a rule that looks at all for each grows with the square. */
import type { ReviewModel } from './model.ts';

/** What was thrown at the first time is thrown each time. */
export function perModel<T>(compute: (model: ReviewModel) => T): (model: ReviewModel) => T {
  const answers = new WeakMap<ReviewModel, () => T>();
  return (model) => {
    const answer = answers.get(model) ?? answerOf(() => compute(model));
    answers.set(model, answer);
    return answer();
  };
}

function answerOf<T>(compute: () => T): () => T {
  try {
    const value = compute();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
